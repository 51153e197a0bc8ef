"""Tables made of others: the list contract, the evidence, whatever several tables feed.

Here: the queries of unions, and the raw tables that a source of lists gets, from the declarations in `sql/`. Not here:
reading declarations (`declarations.py`), what is done with the rows (`sql/core`).

A table whose `.yml` says `union:` has the rows of every table that says `feeds:` it, in its own columns. A column that a
feeding table lacks is null, unless it must not be; what it has under another name, or has to be made, the feed says:
`feeds: {work.evidence: {exact: title}}`. A union with a `.sql` of its own reads these rows there as `fed`.

Where `union` names a part of the list contract (`entries`, `names`, ...), its columns are also those that the parser of a
list yields: a source that has lists and declares no raw tables gets one for each part, which feeds the union.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from vendorwatch.errors import ModelError

Declared = Mapping[str, Any]
Files = Mapping[str, tuple[Path, Declared]]

_FED = re.compile(r"\bfrom fed\b")
# A raw table belongs to one source, so its rows need not say to which.
_SOURCE = "source_id"


def where(path: Path) -> str:
    """Return a file of the catalogue as it is named in errors."""
    return "/".join(path.parts[-3:])


def raw_tables(files: Files, list_sources: Iterable[str]) -> dict[str, tuple[Path, Declared]]:
    """Return a raw table for each part of the contract of each source of lists that declares none of its own."""
    parts: dict[str, tuple[Path, dict[str, Any]]] = {}
    for name, (path, declared) in files.items():
        part = declared.get("union")
        if not isinstance(part, str):
            continue
        columns = {c: spec for c, spec in declared["columns"].items() if c != _SOURCE}
        if part not in parts:
            own = {"description": declared["description"], "grain": [c for c in declared["grain"] if c != _SOURCE]}
            parts[part] = path, {**own, "columns": columns, "feeds": {name: {}}}
        else:
            parts[part][1]["columns"] |= columns
            parts[part][1]["feeds"][name] = {}
    declare_their_own = {declared.get("source") for _, declared in files.values()}
    return {
        f"raw.{source}__{part}": (path, {**declared, "source": source})
        for source in list_sources
        if source not in declare_their_own
        for part, (path, declared) in parts.items()
    }


def queries(files: Files) -> dict[str, str]:
    """Return the query of each union; raises ModelError for a feed that is not in order."""
    branches: dict[str, list[str]] = {name: [] for name, (_, declared) in files.items() if declared.get("union")}
    for name, (path, declared) in files.items():
        for target, made in (declared.get("feeds") or {}).items():
            if target not in branches:
                raise ModelError(
                    f"feeds {target}, which is no union", where=where(path), expected=f"one of {', '.join(branches)}"
                )
            branches[target].append(_branch(name, path, declared, target, made or {}, files))
    found = {}
    for target, selects in branches.items():
        path, declared = files[target]
        nothing = ", ".join(f"cast(null as {s['type']}) as {_quoted(c)}" for c, s in declared["columns"].items())
        rows = "\n    union all\n".join(selects) or f"    select {nothing} where false"
        own = path.with_suffix(".sql")
        found[target] = (
            _FED.sub(lambda _, rows=rows: f"from (\n{rows}\n)", own.read_text("utf-8"))  # type: ignore[misc]
            if own.exists()
            else f"with final as (\n{rows}\n)\n\nselect * from final\n"
        )
    return found


def _branch(name: str, path: Path, declared: Declared, target: str, made: Mapping[str, str], files: Files) -> str:
    target_path, union = files[target]
    if unknown := sorted(set(made) - set(union["columns"])):
        raise ModelError(f"feeds {target} a column {unknown[0]}, which it has not", where=where(path))
    given = {column: _quoted(column) for column in declared["columns"]}
    if declared.get("source"):
        given.setdefault(_SOURCE, f"'{declared['source']}'")
    given |= made
    selected = []
    for column, spec in union["columns"].items():
        # A union with a query of its own may make the rest of its columns itself.
        if column not in given and spec.get("not_null") and not target_path.with_suffix(".sql").exists():
            raise ModelError(
                f"feeds {target} without its column {column}",
                where=where(path),
                todo=f"Add the column, or say in the feed what it is made of: {column}: ...",
            )
        value = given.get(column, f"cast(null as {spec['type']})")
        selected.append(value if value == _quoted(column) else f"{value} as {_quoted(column)}")
    return f"    select {', '.join(selected)} from {name}"


def _quoted(column: str) -> str:
    return '"end"' if column == "end" else column
