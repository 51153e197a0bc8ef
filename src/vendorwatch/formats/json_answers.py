"""Answers in JSON: taking the right thing out of them, and an account of every member.

Here: what the JSON sources share. Not here: any one publisher's format. The landing has seen to it that a body is JSON;
that it is the right JSON is for the parsers to say, so whatever has another shape is a ParseError that names the place.
"""

import json
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from vendorwatch.deliveries import FieldCount
from vendorwatch.errors import ParseError

Members = dict[str, Any]
# What a column of whole numbers holds.
_MOST = 1 << 63


def read_members(body: bytes, part: str) -> Members:
    """Return the object that the body holds; raises ParseError for anything else."""
    try:
        read = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"not JSON: {error}", where=part, expected="a JSON object") from error
    return members(read, part)


def members(value: object, where: str) -> Members:
    """Return the value if it is an object; raises ParseError, naming `where`, if it is not."""
    if not isinstance(value, dict):
        raise ParseError(f"{type(value).__name__} {str(value)[:60]!r}", where=where, expected="an object")
    return value


def items(value: object, where: str) -> list[Any]:
    """Return the value if it is an array; raises ParseError, naming `where`, if it is not."""
    if not isinstance(value, list):
        raise ParseError(f"{type(value).__name__} {str(value)[:60]!r}", where=where, expected="an array")
    return value


def number(value: object, where: str) -> int:
    """Return the value if it is a whole number that counts or numbers something; raises ParseError, naming `where`, if not."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < _MOST:
        raise ParseError(
            f"{type(value).__name__} {str(value)[:60]!r}", where=where, expected="a whole number, not below 0"
        )
    return value


def text(value: object, where: str) -> str | None:
    """Return a text without white space around it; None if there is none. Raises ParseError for another type."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise ParseError(f"{type(value).__name__} {str(value)[:60]!r}", where=where, expected="a text")
    return value.strip() or None


def day(value: object, where: str) -> date | None:
    """Return the day of an ISO date or moment; None if there is none. Raises ParseError for another text."""
    written = text(value, where)
    try:
        return datetime.fromisoformat(written).date() if written else None
    except ValueError as error:
        raise ParseError(f"{written!r} is not a date", where=where, expected="a date like 2024-06-24") from error


class Account:
    """Counts the members of objects: those taken, those ignored with a reason, and those that no rule knows."""

    def __init__(self, part: str) -> None:
        """Begin with nothing counted."""
        self._part = part
        self._found: Counter[str] = Counter()
        self._taken: Counter[str] = Counter()
        self._ignored: Counter[str] = Counter()
        self._reasons: dict[str, str] = {}

    def enter(
        self, found: Members, taken: Collection[str], ignored: Mapping[str, str] | None = None, at: str = ""
    ) -> None:
        """Count the members of one object that have a value; `ignored` gives the reason for each name left out."""
        ignored = ignored or {}
        for name, value in found.items():
            if value is None or value in ("", [], {}):
                continue
            path = f"{at}{name}"
            self._found[path] += 1
            if name in taken:
                self._taken[path] += 1
            elif name in ignored:
                self.ignore(path, ignored[name])

    def count(self, path: str, found: int, taken: int, reason: str = "") -> None:
        """Count values of one kind at once; those not taken are ignored for `reason`."""
        self._found[path] += found
        self._taken[path] += taken
        if found > taken:
            self.ignore(path, reason, found - taken)

    def ignore(self, path: str, reason: str, values: int = 1) -> None:
        """Note that values found at `path` were left out on purpose."""
        self._ignored[path] += values
        self._reasons[path] = reason

    def fields(self) -> list[FieldCount]:
        """Return the account, in the order in which the members were first met."""
        return [
            FieldCount(self._part, path, n, self._taken[path], self._ignored[path], self._reasons.get(path, ""))
            for path, n in self._found.items()
        ]
