"""`vendorwatch import-archive`, `accept` and `reject`: what a person tells the landing archive."""

import getpass
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from vendorwatch.commands.output import AsJson, out, print_rows
from vendorwatch.errors import VendorwatchError
from vendorwatch.settings import Settings
from vendorwatch.shown import counted, did_you_mean

if TYPE_CHECKING:
    from vendorwatch.deliveries import Source


def import_archive(
    folder: Annotated[Path, typer.Argument(help="Folder of dated files, such as sdn_2024-03-01.csv.gz.")],
    as_json: AsJson = False,
) -> None:
    """Take files that a team kept over the years as retrievals of their day; the next refresh reads them."""
    from vendorwatch.definitions import definitions
    from vendorwatch.history.facts import family_of
    from vendorwatch.landing import Landing

    settings = Settings.from_env()
    catalogue, known = definitions(settings)
    sources = [s for s in known.values() if s.successive or family_of(catalogue, s)]
    taken, left_out = Landing(settings).import_folder(folder, sources)
    if as_json:
        rows = [
            {
                "source": p.source.id,
                "published_on": p.day,
                "form": p.variant.name,
                "files": [*p.files.values()],
                "put_back": p.put_back,
            }
            for p in taken
        ]
        refused = [{"file": x.path, "reason": x.reason} for x in left_out]
        print(json.dumps({"taken": rows, "left_out": refused}, default=str))
    else:
        if taken:
            print_rows(
                ["source", "published on", "form", "files"],
                [[p.source.id, p.day, p.variant.name, [x.name for x in p.files.values()]] for p in taken],
            )
        if left_out:
            print_rows(["left out", "why"], [[x.path.relative_to(folder), x.reason] for x in left_out])
        counts = counted(len(taken), "publication"), counted(len(left_out), "file")
        again = sum(p.put_back for p in taken)
        back = f" ({again} of them landed before, whose bytes the archive had lost: they are put back)" if again else ""
        out.print(f"Took {counts[0]}{back}, left {counts[1]} out. Now run `vendorwatch refresh`.")
    if not taken and not left_out:
        raise VendorwatchError("holds no file", where=str(folder), expected="dated files of the lists")


def accept(
    source: Annotated[str, typer.Argument(help="The source whose delivery was quarantined.")],
    sha256: Annotated[str, typer.Argument(help="Digest of one of its files; the first digits do.")],
    reason: Annotated[str, typer.Option(help="Why it is right, for the record.")],
) -> None:
    """Put a quarantined delivery into force on your word; it is recorded with your name and reason.

    So is one that is in force and not published, since it tells less than the release does.
    """
    from vendorwatch.landing import Landing
    from vendorwatch.release import steps_back

    settings = Settings.from_env()
    told = steps_back.last_told(settings.published)
    delivery = Landing(settings).accept(
        _source(source), _digest(sha256), _signed(reason), in_place_of=told.made_of.get(source) if told else None
    )
    out.print(
        f"{source}: {delivery.delivery_id}, published {delivery.published_on}, is accepted. Now run `vendorwatch refresh`."
    )


def reject(
    source: Annotated[str, typer.Argument(help="The source whose delivery is wrong.")],
    sha256: Annotated[str, typer.Argument(help="Digest of one of its files; the first digits do.")],
    reason: Annotated[str, typer.Option(help="Why it is wrong, for the record.")],
) -> None:
    """Take a delivery, or one file of a source that gathers files, out of force for good; `accept` takes it back."""
    from vendorwatch.landing import Landing

    in_force = Landing(Settings.from_env()).reject(_source(source), _digest(sha256), _signed(reason))
    stands = (
        f"{in_force.delivery_id}, published {in_force.published_on or 'on a day that it does not state'}, is in force"
        if in_force
        else "nothing is in force now"
    )
    out.print(f"{source}: rejected; {stands}. Now run `vendorwatch refresh`.")


def _source(name: str) -> "Source":
    from vendorwatch.definitions import definitions

    _, known = definitions(Settings.from_env())
    if name not in known:
        raise VendorwatchError(
            f"there is no source {name!r}", expected=", ".join(known), todo=did_you_mean(name, [*known])
        )
    return known[name]


def _digest(sha256: str) -> str:
    if not re.fullmatch(r"[0-9a-fA-F]{6,64}", sha256):
        raise VendorwatchError(f"{sha256!r} is no sha256", expected="at least its first six digits, 0 to 9 and a to f")
    return sha256.lower()


def _signed(reason: str) -> str:
    if not reason.strip():
        raise VendorwatchError("no reason is given", expected="one that others will understand in a year")
    return f"{getpass.getuser()}: {reason.strip()}"
