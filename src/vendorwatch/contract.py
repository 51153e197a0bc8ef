"""The list contract, for parsers: what a list gives, collected entry by entry.

Here: `ListRows`, how entries are told apart that no number tells apart, and which columns a parser's code names. Not here: the
columns, which stand in `sql/staging/list_*.yml`; what follows from the rows (`sql/core`, `sql/facts/list.sql`).
"""

import ast
import inspect
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from hashlib import sha256
from typing import Any

import pyarrow as pa
from anyascii import anyascii

from vendorwatch.columns import arrow_schema, declaration
from vendorwatch.deliveries import Document
from vendorwatch.errors import ModelError
from vendorwatch.settings import PROJECT

_CONTRACT = PROJECT / "sql" / "staging"
# The column that is the order of a row within its entry, where the publisher numbers nothing.
_ORDER = {"names": "name_id", "addresses": "address_id", "identifiers": "identifier_id", "relations": "relation_no"}
# What `ListRows` fills in by itself, or from what every entry has.
AUTOMATIC = {
    **{part: ("entry_id", column) for part, column in _ORDER.items()},
    "entries": ("entry_id", "list_id", "entry_name", "exact", "locator", "document_id"),
    "names": ("entry_id", "name_id", "full_name", "name_type", "is_weak"),
    **dict.fromkeys(("features", "programs"), ("entry_id",)),
}
# What the columns of the contract hold, as a parser gives it.
_PYTHON: dict[str, tuple[type, ...]] = {
    "varchar": (str,),
    "date": (date,),
    "boolean": (bool,),
    "bigint": (int,),
    "integer": (int,),
    "varchar[]": (list, tuple),
}
_LONGEST = 80
_ABBREVIATION = 8


@dataclass
class ListedEntry:
    """One entry as it is read; `key` is what it is known by within its list."""

    list_id: str
    key: str
    columns: dict[str, Any]
    details: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def has(self, part: str, **columns: Any) -> None:
        """Add a row to a part of the contract: `entry.has("names", full_name="Acme", name_type="aka")`."""
        self.details.append((part, columns))

    def known_as(self, name: str, kind: str = "aka") -> None:
        """Add another name; a short one in capitals is weak, since others may abbreviate alike."""
        self.has("names", full_name=name, name_type=kind, is_weak=name.isupper() and len(name) <= _ABBREVIATION)


class ListRows:
    """The rows of one document in the columns of the contract."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._entries: list[ListedEntry] = []

    def entry(self, list_id: str, name: str, locator: str, *, key: str | None = None, **columns: Any) -> ListedEntry:
        """Add an entry with its primary name; `key` is the publisher's number of it, else the name is its key."""
        made = {"list_id": list_id, "entry_name": name, "exact": name, "locator": locator, **columns}
        entry = ListedEntry(list_id, key or slug(name), made | {"document_id": self._document.document_id})
        entry.has("names", full_name=name, name_type="primary", is_weak=False)
        self._entries.append(entry)
        return entry

    def tables(self) -> dict[str, pa.Table]:
        """Return a table for each part of the contract.

        A name that a list has several times gets `~2`, `~3`; later by date of listing, so that what is added does not
        rename what was there. Raises ModelError for a column that the contract has not.
        """
        rows: dict[str, list[dict[str, Any]]] = {part: [] for part in _columns()}
        for entry_id, entry in self._identified():
            numbers: dict[str, int] = defaultdict(int)
            for part, columns in [("entries", entry.columns), *entry.details]:
                numbers[part] += 1
                order = {_ORDER[part]: numbers[part]} if part in _ORDER else {}
                row = _checked(part, {**order, **columns, "entry_id": entry_id})
                rows[part].append(row)
        return {part: pa.Table.from_pylist(found, schema=_schema(part)) for part, found in rows.items()}

    def _identified(self) -> list[tuple[str, ListedEntry]]:
        same: dict[tuple[str, str], list[int]] = defaultdict(list)
        for position, entry in enumerate(self._entries):
            same[entry.list_id, entry.key].append(position)
        ids = {}
        for (list_id, key), positions in same.items():
            for n, position in enumerate(sorted(positions, key=lambda p: _age(self._entries[p])), 1):
                ids[position] = f"{list_id}:{key}" if n == 1 else f"{list_id}:{key}~{n}"
        return [(ids[position], entry) for position, entry in enumerate(self._entries)]


def slug(name: str) -> str:
    """Return the name in lower-case ASCII letters, digits and hyphens; long ones end in a digest of the rest."""
    plain = re.sub(r"[^a-z0-9]+", "-", anyascii(name).casefold()).strip("-")
    if len(plain) <= _LONGEST:
        return plain
    return f"{plain[:_LONGEST].rstrip('-')}-{sha256(plain.encode()).hexdigest()[:8]}"


def _age(entry: ListedEntry) -> str:
    return str(entry.columns.get("listed_on") or "")


@cache
def _columns() -> dict[str, dict[str, dict[str, Any]]]:
    """Return the columns of each part that a parser fills in."""
    parts: dict[str, dict[str, dict[str, Any]]] = {}
    for path in sorted(_CONTRACT.glob("list_*.yml")):
        union = declaration(f"staging.{path.stem}")
        columns = {name: spec for name, spec in union["columns"].items() if name != "source_id"}
        parts.setdefault(union["union"], {}).update(columns)
    return parts


def _schema(part: str) -> pa.Schema:
    return arrow_schema((name, spec["type"]) for name, spec in _columns()[part].items())


def require_columns(part: str, names: Iterable[str], who: str = "a parser") -> None:
    """Raise ModelError for the first of these columns that a part of the contract has not, naming `who` gives it."""
    parts = _columns()
    if part not in parts:
        raise ModelError(
            f"{who} gives {part}, which is no part of the list contract",
            where="sql/staging",
            expected=f"one of the parts {', '.join(parts)}",
            todo="Mend the parser",
        )
    if unknown := sorted(set(names) - set(parts[part])):
        raise ModelError(
            f"{who} gives {part} a column {unknown[0]}, which is not declared",
            where=f"sql/staging/list_{part}.yml",
            expected=", ".join(parts[part]),
            todo="Add the column there, or mend the parser",
        )


def columns_named(tree: ast.AST) -> Iterator[tuple[int, str, set[str]]]:
    """Yield line, part and columns of each place where code adds to `ListRows`, as far as they stand there by name."""
    own = set(inspect.signature(ListRows.entry).parameters)
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="entry")):
                part = "entries"
            case ast.Call(func=ast.Attribute(attr="has"), args=[ast.Constant(value=str(part))]):
                pass
            case _:
                continue
        named = {keyword.arg for keyword in node.keywords if keyword.arg}
        yield node.lineno, part, named - own if part == "entries" else named


def gives_unnamed(tree: ast.AST) -> bool:
    """Return whether code adds to `ListRows` what does not stand there by name, as `**columns` or a part that is computed."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("entry", "has"):
            computed = node.func.attr == "has" and not (node.args and isinstance(node.args[0], ast.Constant))
            if computed or any(keyword.arg is None for keyword in node.keywords):
                return True
    return False


def _checked(part: str, row: dict[str, Any]) -> dict[str, Any]:
    require_columns(part, row)
    known = _columns()[part]
    if missing := [name for name, spec in known.items() if spec.get("not_null") and row.get(name) is None]:
        raise ModelError(
            f"a parser gives {part} no {missing[0]}",
            where=f"sql/staging/list_{part}.yml",
            todo="It must not be null: yield it, or leave the row out",
        )
    for name, value in row.items():
        wanted, accepted = _PYTHON.get(known[name]["type"]), known[name].get("accepted")
        if value is None:
            continue
        if wanted and not isinstance(value, wanted):
            expected = " or ".join(kind.__name__ for kind in wanted)
        elif known[name].get("not_null") and not str(value).strip():
            expected = "a text"
        elif accepted and value not in accepted:
            expected = f"one of {', '.join(accepted)}"
        else:
            continue
        raise ModelError(
            f"a parser gives {part} {name}={value!r}",
            where=f"sql/staging/list_{part}.yml",
            expected=expected,
            todo="Mend the parser",
        )
    return row
