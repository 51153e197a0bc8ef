"""Whether each parser yields the columns that are declared, read off its code and its bundled snapshot.

Here: the check that runs when definitions load. Not here: which columns there are (`sql/`), whether bytes are in order, which
is told when they are landed and read (`intake.py`).
"""

import ast
import hashlib
from collections.abc import Collection
from contextlib import suppress
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from vendorwatch.contract import columns_named, require_columns
from vendorwatch.deliveries import Delivery, Document, Source
from vendorwatch.errors import ModelError
from vendorwatch.tables.catalogue import Catalogue
from vendorwatch.tables.loading import require_declared, require_own_lists

_WHEN = datetime(2000, 1, 1, tzinfo=UTC)


def check_parsers(catalogue: Catalogue, sources: Collection[Source], seeds: Path, cache: Path) -> None:
    """Raise ModelError for the first parser that yields what is not declared, lacks some of it, or speaks for another's list.

    One that was in order is not asked again until its code or columns change; `cache` is the folder that keeps which.
    """
    versions = {source.id: catalogue.parser_version(source.id) for source in sources}
    kept = cache / f"parsers-{hashlib.sha256(repr(sorted(versions.items())).encode()).hexdigest()[:16]}"
    if kept.exists():
        return
    for source in sources:
        try:
            _require_named(source)
            parsed = source.parse(_bundled(source, seeds))
            require_declared(catalogue.of_source(source.id), parsed)
            require_own_lists(source, parsed)
        except ModelError as error:
            raise ModelError(
                f"the parser does not keep to {error.where}: {error.what}",
                where=f"src/vendorwatch/sources/{source.id}/source.py",
                expected=error.expected,
                todo=error.todo,
            ) from error
        except Exception:  # noqa: S112 - whatever a parser does with bytes is told of these when they are read
            continue
    with suppress(OSError):  # A folder that cannot be written to costs a quarter of a second each time.
        cache.mkdir(parents=True, exist_ok=True)
        for outdated in cache.glob("parsers-*"):
            outdated.unlink(missing_ok=True)
        kept.touch()


def _require_named(source: Source) -> None:
    """Raise ModelError for the first column that a source's code names and the list contract has not, whatever rows come there."""
    spec = find_spec(f"vendorwatch.sources.{source.id}")
    folders = spec.submodule_search_locations if spec else None
    for path in (path for folder in folders or () for path in sorted(Path(folder).glob("*.py"))):
        if "ListRows" in (text := path.read_text("utf-8")):
            for line, part, columns in columns_named(ast.parse(text)):
                require_columns(part, columns, f"{path.name} line {line}")


def _bundled(source: Source, seeds: Path) -> Delivery:
    """Return the newest bundled delivery of a source; an empty one for an inbox that has none."""
    dated = sorted((seeds / "snapshots" / source.id).glob("[!.]*"))
    if source.curated:
        paths = [seeds / "curated" / part.name for part in source.variants[0].parts]
    else:
        paths = sorted(dated[-1].glob("[!.]*")) if dated else []
    names = {path.name for path in paths}
    variant = next((v.name for v in source.variants if {part.name for part in v.parts} == names), "inbox")
    documents = tuple(_document(source, path) for path in paths)
    return Delivery(f"{source.id}:bundled", source.id, variant, _WHEN, None, documents)


def _document(source: Source, path: Path) -> Document:
    sha256 = hashlib.sha256(body := path.read_bytes()).hexdigest()
    url = f"seeds://{source.id}/{path.name}"
    return Document(f"{source.id}:{sha256[:16]}", source.id, path.name, url, sha256, len(body), _WHEN, None, path)
