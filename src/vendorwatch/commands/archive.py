"""`vendorwatch import-archive` and `accept`: what a person tells the landing archive."""

import getpass
import json
from pathlib import Path
from typing import Annotated

import typer

from vendorwatch.commands.output import AsJson, out, print_rows
from vendorwatch.errors import VendorwatchError
from vendorwatch.settings import Settings


def import_archive(
    folder: Annotated[Path, typer.Argument(help="Folder of dated files, such as sdn_2024-03-01.csv.gz.")],
    as_json: AsJson = False,
) -> None:
    """Take files that a team kept over the years as retrievals of their day; the next refresh reads them."""
    from vendorwatch.history.facts import family_of
    from vendorwatch.landing import Landing
    from vendorwatch.sources import all_sources

    settings = Settings.from_env()
    sources = [s for s in all_sources().values() if s.successive or family_of(settings.sql, s)]
    taken, left_out = Landing(settings).import_folder(folder, sources)
    if as_json:
        rows = [
            {"source": p.source.id, "published_on": p.day, "form": p.variant.name, "files": [*p.files.values()]}
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
        counts = _plural(len(taken), "publication"), _plural(len(left_out), "file")
        out.print(f"Took {counts[0]}, left {counts[1]} out. Now run `vendorwatch refresh`.")
    if not taken and not left_out:
        raise VendorwatchError("holds no file", where=str(folder), expected="dated files of the lists")


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" + "s" * (count != 1)


def accept(
    source: Annotated[str, typer.Argument(help="The source whose delivery was quarantined.")],
    sha256: Annotated[str, typer.Argument(help="Digest of one of its files; the first digits do.")],
    reason: Annotated[str, typer.Option(help="Why it is right, for the record.")],
) -> None:
    """Put a quarantined delivery into force on your word; it is recorded with your name and reason."""
    from vendorwatch.landing import Landing
    from vendorwatch.sources import all_sources

    known = all_sources()
    if source not in known:
        raise VendorwatchError(f"there is no source {source!r}", expected=", ".join(known))
    if not reason.strip():
        raise VendorwatchError("no reason is given", expected="one that others will understand in a year")
    delivery = Landing(Settings.from_env()).accept(known[source], sha256, f"{getpass.getuser()}: {reason.strip()}")
    out.print(
        f"{source}: {delivery.delivery_id}, published {delivery.published_on}, is accepted. Now run `vendorwatch refresh`."
    )
