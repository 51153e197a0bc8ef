"""Text files with a header: `key: value` lines between two `---` lines, or above one.

Here: splitting header and text. Not here: web pages (`sources/news/page.py`), feeds (`sources/news/feed.py`). The header
is read as plain lines, not as YAML: titles hold colons, and nothing in a dropped file should be able to do more than name a value.
"""

import re

from vendorwatch.formats.story import Story, canonical, publication_day

_RULE = re.compile(r"-{3,}[ \t]*")
_FIELD = re.compile(r"([A-Za-z][A-Za-z_ -]{0,40}?):(?:[ \t]+(.*?))?[ \t]*")
_HEADING = re.compile(r"#{1,2}[ \t]+(.+?)[ \t#]*")
_MAX_LINES = 60
TAKEN = frozenset({"title", "publisher", "url", "published", "published_source", "lang", "note", "provenance"})
NO_DATE = "no publication date: nothing in it can be given a year that it does not name"


def read_text(text: str) -> Story:
    """Return the story of a text file; a header that is not closed counts as text."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff\n").split("\n")
    stated, body = _split(lines)
    values = {k: v for k, v in stated.items() if v}
    title = values.get("title")
    if title is None and (heading := _first_heading(body)):
        title = heading
    warnings = []
    published = values.get("published")
    day = publication_day(published) if published else None
    if published and day is None:
        warnings.append(f"published is {published!r}, which is no full date; {NO_DATE}")
    elif day is None:
        warnings.append(NO_DATE)
    return Story(
        locator="text",
        text=canonical("\n".join(body)),
        title=title,
        publisher=values.get("publisher"),
        url=values.get("url"),
        published_on=day,
        published_how=(values.get("published_source") or "stated in the file's header") if day else None,
        lang=values.get("lang"),
        note=values.get("note") or values.get("provenance"),
        warnings=tuple(warnings),
        fields={key: key in TAKEN for key in stated},
    )


def _split(lines: list[str]) -> tuple[dict[str, str], list[str]]:
    """Return the header's values by lower-case key, and the lines after it."""
    fenced = bool(_RULE.fullmatch(lines[0]))
    if not fenced and not _FIELD.fullmatch(lines[0]):
        return {}, lines
    stated: dict[str, str] = {}
    key = ""
    for number, line in enumerate(lines[int(fenced) : _MAX_LINES], start=int(fenced)):
        if _RULE.fullmatch(line):
            return stated, lines[number + 1 :]
        if (match := _FIELD.fullmatch(line)) and not line[0].isspace():
            key = match[1].lower().replace("-", "_").replace(" ", "_")
            stated[key] = _unquote(match[2] or "")
        elif key and line[:1].isspace():
            stated[key] = f"{stated[key]} {line.strip()}".strip()
        elif line.strip():
            break
    return {}, lines


def _unquote(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _first_heading(body: list[str]) -> str | None:
    first = next((line for line in body if line.strip()), "")
    match = _HEADING.fullmatch(first)
    return match[1] if match else None
