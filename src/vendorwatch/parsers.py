"""Whether each parser yields the columns that are declared, read off its code and its bundled snapshot.

Here: the check that runs when definitions load. Not here: which columns there are (`sql/`), whether bytes are in order, which
is told when they are landed and read (`intake.py`).
"""

import ast
import hashlib
import traceback
from collections.abc import Collection
from contextlib import suppress
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from vendorwatch.contract import AUTOMATIC, columns_named, gives_unnamed, require_columns
from vendorwatch.deliveries import Delivery, Document, FieldCount, Parsed, Source
from vendorwatch.errors import ModelError, VendorwatchError
from vendorwatch.tables.catalogue import Catalogue
from vendorwatch.tables.loading import require_declared, require_own_lists

_WHEN = datetime(2000, 1, 1, tzinfo=UTC)


def check_parsers(catalogue: Catalogue, sources: Collection[Source], seeds: Path, cache: Path) -> None:
    """Raise ModelError for the first parser that yields what is not declared, lacks some of it, or speaks for another's list.

    So is one that breaks down over its own snapshot, or finds none of a list there that its source names. One that was in order
    is not asked again until its code, its columns or the snapshot change; `cache` is the folder that keeps which.
    """
    versions = {source.id: [catalogue.parser_version(source.id), _seen(source, seeds)] for source in sources}
    kept = cache / f"parsers-{hashlib.sha256(repr(sorted(versions.items())).encode()).hexdigest()[:16]}"
    if kept.exists():
        return
    for source in sources:
        try:
            _require_named(source)
            parsed = source.parse(_bundled(source, seeds))
            require_declared(catalogue.of_source(source.id), parsed)
            require_own_lists(source, parsed)
            _require_each_list(source, parsed, seeds)
        except ModelError as error:
            raise ModelError(
                f"the parser does not keep to {error.where}: {error.what}",
                where=_file(source),
                expected=error.expected,
                todo=error.todo,
            ) from error
        except (VendorwatchError, OSError, MemoryError):
            continue  # What a parser says of bytes is told when they are landed and read.
        except Exception as error:
            if not source.is_fetched:
                continue
            frames = traceback.extract_tb(error.__traceback__)
            # Where it breaks in the source's own code, if it does; a library says it in words of its own.
            at = next((f for f in reversed(frames) if f"/sources/{source.id}/" in f.filename), frames[-1])
            raise ModelError(
                f"the parser breaks down over its own snapshot: {type(error).__name__}: {error}",
                where=f"{_file(source)} ({Path(at.filename).name} line {at.lineno})",
                expected=f"one that reads {_folder(source, seeds)}",
                todo="Mend it; for bytes that are not in order raise ParseError",
            ) from error
    with suppress(OSError):  # A folder that cannot be written to costs a quarter of a second each time.
        cache.mkdir(parents=True, exist_ok=True)
        for outdated in cache.glob("parsers-*"):
            outdated.unlink(missing_ok=True)
        kept.touch()


def fields_of_snapshot(source: Source, seeds: Path) -> list[FieldCount]:
    """Return the fields that a source's newest bundled delivery has; none if there is none, or it cannot be read."""
    with suppress(Exception):
        return source.parse(_bundled(source, seeds)).fields
    return []


def columns_given(source: Source) -> set[tuple[str, str]] | None:
    """Return part and column of all that the code of a source gives the list contract; None if it does not say so by name."""
    found = {(part, column) for part, columns in AUTOMATIC.items() for column in columns}
    for path in _code(source):
        if "ListRows" in (text := path.read_text("utf-8")):
            for _, part, columns in columns_named(tree := ast.parse(text)):
                found |= {(part, column) for column in columns}
            if gives_unnamed(tree):
                return None
    return found


def _require_each_list(source: Source, parsed: Parsed, seeds: Path) -> None:
    """Raise ModelError for a list that a source of the list contract names, and of which its snapshot gives nothing."""
    if source.tables or not source.lists or not source.is_fetched:
        return
    if empty := sorted({*source.lists} - {*parsed.tables["entries"]["list_id"].to_pylist()}):
        raise ModelError(
            f"it gives no entry of the list {empty[0]}",
            where=f"`lists` of {_file(source)}",
            expected=f"one at least of each, from {_folder(source, seeds)}",
            todo="Give the parser's entries that list, add some to the snapshot, or take it out of `lists`",
        )


def _require_named(source: Source) -> None:
    """Raise ModelError for the first column that a source's code names and the list contract has not, whatever rows come there."""
    for path in _code(source):
        if "ListRows" in (text := path.read_text("utf-8")):
            for line, part, columns in columns_named(ast.parse(text)):
                require_columns(part, columns, f"{path.name} line {line}")


def _code(source: Source) -> list[Path]:
    spec = find_spec(f"vendorwatch.sources.{source.id}")
    folders = spec.submodule_search_locations if spec else None
    return [path for folder in folders or () for path in sorted(Path(folder).glob("*.py"))]


def _files(source: Source, seeds: Path) -> list[Path]:
    """Return the files of a source's newest bundled delivery; none for an inbox that has none."""
    if source.curated:
        return [seeds / "curated" / part.name for part in source.variants[0].parts]
    return sorted(_folder(source, seeds).glob("[!.]*"))


def _folder(source: Source, seeds: Path) -> Path:
    of_source = seeds / "snapshots" / source.id
    return max(of_source.glob("[!.]*"), default=of_source / "none")


def _seen(source: Source, seeds: Path) -> list[tuple[str, int, int]]:
    """Return what shows that a snapshot has changed."""
    return [
        (str(path), (stat := path.stat()).st_size, stat.st_mtime_ns) for path in _files(source, seeds) if path.exists()
    ]


def _file(source: Source) -> str:
    return f"src/vendorwatch/sources/{source.id}/source.py"


def _bundled(source: Source, seeds: Path) -> Delivery:
    """Return the newest bundled delivery of a source; an empty one for an inbox that has none."""
    paths = _files(source, seeds)
    names = {path.name for path in paths}
    variant = next((v.name for v in source.variants if {part.name for part in v.parts} == names), "inbox")
    documents = tuple(_document(source, path) for path in paths)
    return Delivery(f"{source.id}:bundled", source.id, variant, _WHEN, None, documents)


def _document(source: Source, path: Path) -> Document:
    sha256 = hashlib.sha256(body := path.read_bytes()).hexdigest()
    url = f"seeds://{source.id}/{path.name}"
    return Document(f"{source.id}:{sha256[:16]}", source.id, path.name, url, sha256, len(body), _WHEN, None, path)
