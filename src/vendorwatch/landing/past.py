"""Taking files that a team kept over the years into the archive, as retrievals of their day.

Here: which file is which part of which publication, and what is wrong with the others. Not here: storing
(`archive.py`), what the lists said (`history/`).

A file is known by its name without the date (`sdn_2024-03-01.csv.gz` is `sdn.csv`) or with its date in the name of its
folder (`2024-03-01/sdn.csv`). Nothing is taken unless the whole set of a publication is in order.
"""

import gzip
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from vendorwatch.deliveries import Part, Source, Variant
from vendorwatch.errors import Refused, VendorwatchError
from vendorwatch.landing.archive import Archive, Incoming
from vendorwatch.landing.attempt import Attempt
from vendorwatch.landing.register import PAST, Register, Taken
from vendorwatch.landing.validate import validate

_DAY = re.compile(r"(?<!\d)(\d{4})([-_.]?)(\d{2})\2(\d{2})(?!\d)")
_CHUNK_BYTES = 1_048_576


@dataclass(frozen=True)
class KeptPublication:
    """The files of one publication found in a folder: the path of each part; `put_back` if it was landed before and lost."""

    source: Source
    variant: Variant
    day: date
    files: dict[str, Path]
    put_back: bool = False


@dataclass(frozen=True)
class LeftOut:
    """A file that was not taken, and why."""

    path: Path
    reason: str


def find(folder: Path, sources: Iterable[Source]) -> tuple[list[KeptPublication], list[LeftOut]]:
    """Return the publications in a folder and its folders, oldest first, and every file that belongs to none.

    Raises VendorwatchError if there is no such folder.
    """
    if not folder.is_dir():
        raise VendorwatchError("not a folder", where=str(folder), expected="a folder of dated files")
    sources, left_out = list(sources), list[LeftOut]()
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    # Of a successive source each file is a publication of its own, however many there are of a day.
    sets: dict[tuple[str, date, str], dict[str, list[Path]]] = defaultdict(lambda: defaultdict(list))
    by_id = {source.id: source for source in sources}
    known = {
        part.name.lower(): (source.id, part)
        for source in sources
        for variant in (*source.variants, *source.archived)
        for part in variant.parts
    }
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith(".")):
        day, name = _day_and_name(path, folder)
        if name not in known:
            left_out.append(LeftOut(path, f"no source has a file {name!r}"))
        elif day is None:
            left_out.append(LeftOut(path, "no date in its name or its folder's, such as sdn_2024-03-01.csv"))
        elif day > tomorrow:
            left_out.append(LeftOut(path, f"dated {day}, which lies in the future"))
        elif _is_empty(path):
            # As good as none: what else there is of the day is not worth less for it.
            left_out.append(LeftOut(path, "0 bytes"))
        else:
            source_id, part = known[name]
            sets[source_id, day, part.name if by_id[source_id].successive else ""][part.name].append(path)
    publications = []
    for (source_id, day, _), parts in sorted(sets.items(), key=lambda item: (item[0][1], item[0][0], item[0][2])):
        trouble = _trouble(by_id[source_id], parts)
        if isinstance(trouble, str):
            left_out += [LeftOut(path, trouble) for paths in parts.values() for path in paths]
        else:
            files = {name: paths[0] for name, paths in parts.items()}
            publications.append(KeptPublication(by_id[source_id], trouble, day, files))
            left_out += [
                LeftOut(path, f"the same bytes as {paths[0].name}") for paths in parts.values() for path in paths[1:]
            ]
    return publications, left_out


def take(archive: Archive, register: Register, publication: KeptPublication) -> KeptPublication | None:
    """Land a publication as retrieved at the end of its day; return it, or None if it was landed before.

    One of which the archive had lost a file since is `put_back`. Raises Refused, with nothing landed, if a file is not what
    its name says.
    """
    moment = datetime.combine(publication.day, time(23, 59, 59), UTC)
    origin = f"{PAST}/{publication.day}"
    attempt = Attempt(publication.source, publication.variant.name, register, lambda: moment, origin=origin)
    parts = _as_kept(publication)
    lost: list[str] = []
    taken = [_take_part(archive, part, publication.files[part.name], publication.day, lost) for part in parts]
    if register.same_as(publication.source.id, attempt.variant, taken, origin=origin):
        return replace(publication, put_back=True) if lost else None
    attempt.end("accepted", taken=taken, published_how="past")
    return publication


def _as_kept(publication: KeptPublication) -> list[Part]:
    """Return the parts as they must look: programs that keep files often drop the mark at the end of a CSV file.

    Where every file of a set lost it, it was lost so; one that alone lacks it is cut short.
    """
    parts = list(publication.variant.parts)
    marked = [p for p in parts if p.media == "csv" and p.ends_with]
    if any(_end(publication.files[p.name]).endswith(p.ends_with) for p in marked):
        return parts
    return [replace(p, ends_with=(b"\n",)) if p in marked else p for p in parts]


def _end(path: Path) -> bytes:
    end = b""
    for chunk in _chunks(path):
        end = (end + chunk)[-100:]
    return end.rstrip()


def _day_and_name(path: Path, folder: Path) -> tuple[date | None, str]:
    """Return the day of a file and its name without it, in lower case."""
    name = path.name.removesuffix(".gz")
    for text in (name, *(p.name for p in path.parents if p != folder and folder in p.parents)):
        if found := _DAY.search(text):
            try:
                day = date(int(found[1]), int(found[3]), int(found[4]))
            except ValueError:
                continue
            if text == name:
                name = re.sub(r"[-_. ]+(?=\.)|^[-_. ]+", "", name[: found.start()] + name[found.end() :])
            return day, name.lower()
    return None, name.lower()


def _trouble(source: Source, parts: dict[str, list[Path]]) -> str | Variant:
    """Return the form that the files make up, or why they make up none."""
    for name, paths in parts.items():
        try:
            differ = len(paths) > 1 and len({_digest(path) for path in paths}) > 1
        except Refused as refused:
            return refused.what
        if differ:
            return f"{', '.join(p.name for p in paths)} are different files for {name} of one day"
    variants = (*source.variants, *source.archived)
    for variant in variants:
        if {part.name for part in variant.parts} == parts.keys():
            return variant
    nearest = min(variants, key=lambda v: len({p.name for p in v.parts} ^ parts.keys()))
    missing = sorted({p.name for p in nearest.parts} - parts.keys())
    surplus = sorted(parts.keys() - {p.name for p in nearest.parts})
    trouble = f"{', '.join(missing)} of that day is missing" if missing else f"{', '.join(surplus)} is one too many"
    # What some of them tell by themselves would be taken for what the list said that day, so a person says it.
    within = [names for v in variants if (names := {part.name for part in v.parts}) < parts.keys()]
    if not within:
        return trouble
    most = max(within, key=len)
    return f"{trouble}; without the others {', '.join(sorted(most))} is taken"


def _is_empty(path: Path) -> bool:
    try:
        return not next(_chunks(path), b"")
    except Refused:
        return False


def _digest(path: Path) -> int:
    made = 0
    for chunk in _chunks(path):
        made = zlib.crc32(chunk, made)
    return made


def _chunks(path: Path) -> Iterator[bytes]:
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                yield chunk
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise Refused(f"not a whole gzip file: {error}", where=str(path)) from None


def _take_part(archive: Archive, part: Part, path: Path, day: date, lost: list[str]) -> Taken:
    with archive.incoming() as body:
        _copy(path, body, part)
        validate(body.readable(), part, str(path))
        if not archive.is_intact(body.sha256):
            lost.append(body.sha256)
        body.keep()
        return Taken(part.name, part.url, body.sha256, body.size, day)


def _copy(path: Path, body: Incoming, part: Part) -> None:
    for chunk in _chunks(path):
        body.write(chunk)
        if body.size > part.max_bytes:
            raise Refused(f"more than {part.max_bytes:,} bytes", where=str(path))


def import_folder(
    archive: Archive, register: Register, folder: Path, sources: Sequence[Source]
) -> tuple[list[KeptPublication], list[LeftOut]]:
    """Take what is in order of a folder; return what was taken and what was not, with the reasons."""
    found, left_out = find(folder, sources)
    taken = []
    for publication in found:
        try:
            if landed := take(archive, register, publication):
                taken.append(landed)
            else:
                left_out += [LeftOut(p, "landed before") for p in publication.files.values()]
        except Refused as refused:
            left_out += [
                LeftOut(path, refused.what if refused.where == str(path) else f"belongs to {refused.where}")
                for path in publication.files.values()
            ]
    return taken, left_out
