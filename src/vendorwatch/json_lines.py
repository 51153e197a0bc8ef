"""Lines of JSON that people and programs add to a file, as dataclasses.

Here: which lines there are, and that each has every member, of its declared type, in values that a table can hold. Not
here: what the members mean (`claims/`, `sources/decisions/`). One line that is not in order must cost no other.
"""

import json
from collections.abc import Mapping
from dataclasses import fields
from types import UnionType
from typing import Any, Literal, NoReturn, TypeVar, Union, get_args, get_origin, get_type_hints

from vendorwatch.errors import ParseError

_T = TypeVar("_T")
_TOLD = {str: "text", float: "a number", int: "a whole number", bool: "true or false", type(None): "null"}


def filled_lines(text: str) -> list[tuple[int, str]]:
    """Return the lines that hold something, with their numbers from 1; only a line feed ends one, since what is quoted in
    it may hold the other signs that end lines.
    """
    return [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]


def read_line(of: type[_T], line: str, where: str) -> _T:
    """Return a line as the dataclass `of`; raises ParseError that says what is wrong with it."""
    try:
        read = json.loads(line, parse_int=_whole, parse_constant=_refuse)
        # Half characters and endless numbers pass as JSON and break whatever stores them.
        json.dumps(read, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise ParseError(f"not JSON: {error}", where=where) from None
    return of_members(of, read, where)


def of_members(of: type[_T], read: object, where: str) -> _T:
    """Return the dataclass with the members of a JSON object; raises ParseError."""
    names = [f.name for f in fields(of)]  # type: ignore[arg-type]
    if not isinstance(read, dict) or set(read) != set(names):
        odd = sorted(set(read) ^ set(names)) if isinstance(read, dict) else type(read).__name__
        raise ParseError(f"missing or unknown: {odd}", where=where, expected=f"the keys {', '.join(names)}")
    hints = get_type_hints(of)
    for name in names:
        if not _fits(read[name], hints[name]):
            raise ParseError(f"{name} is {read[name]!r}", where=where, expected=_told(hints[name]))
    return of(**read)


def _whole(digits: str) -> int:
    number = int(digits)
    if number.bit_length() > 63:
        raise ValueError(f"a number of {len(digits)} digits")
    return number


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number")


def _fits(value: object, hint: Any) -> bool:
    origin = get_origin(hint)
    if hint is Any:
        return True
    if origin is Literal:
        return value in get_args(hint)
    if origin in (Union, UnionType):
        return any(_fits(value, option) for option in get_args(hint))
    if origin is tuple:
        return isinstance(value, list)
    if origin and issubclass(origin, Mapping):
        return isinstance(value, dict)
    if isinstance(value, bool):
        return hint is bool
    return isinstance(value, int | float if hint is float else hint)


def _told(hint: Any) -> str:
    if get_origin(hint) is Literal:
        return " or ".join(get_args(hint))
    if get_origin(hint) in (Union, UnionType):
        return " or ".join(map(_told, get_args(hint)))
    return _TOLD.get(hint, "a list" if get_origin(hint) is tuple else "an object")
