"""The page: https://www.fcc.gov/supplychain/coveredlist.

Here: finding the tables in the markup and the text of their cells. Not here: what a row means (`rows.py`).
A table is known by its headings, not by its place, because the page was laid out anew several times.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from lxml import html
from lxml.etree import ParserError
from lxml.html import HtmlElement

from vendorwatch.deliveries import FieldCount, Problem
from vendorwatch.errors import ParseError
from vendorwatch.sources.fcc_covered_list import wording
from vendorwatch.sources.fcc_covered_list.publication import Approval, CoveredList, Footnote
from vendorwatch.sources.fcc_covered_list.rows import read_entry

LIST_HEADINGS = ("Covered Equipment or Services", "Date of Inclusion on Covered List")
_BLOCKS = {"p", "div", "li", "br", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "td", "th", "ul", "ol", "table"}
_SILENT = {"script", "style", "noscript"}
_HEADING_UPDATED = re.compile(rf"(?:Last )?Updated:?(?: on)? (?:[A-Z][a-z]+day, )?(?P<date>{wording.DATE})")
_FOOTNOTE = re.compile(rf"([{re.escape(wording.MARKS)}]+)\s*(\S.*)")
_RANGE = re.compile(rf"(?P<start>{wording.DATE})\s*[–—-]\s*(?P<end>{wording.DATE})?")


def read_page(body: bytes, part: str) -> CoveredList:
    """Read the page; raises ParseError for a body that is cut off, lacks the list, or has a row we cannot read."""
    document = _parse(body, part)
    tables = list(document.iter("table"))
    headings = [_headings(table) for table in tables]
    if headings.count(LIST_HEADINGS) != 1:
        seen = " / ".join(" | ".join(h) for h in headings) or "no table at all"
        raise ParseError(
            f"{headings.count(LIST_HEADINGS)} tables are the list; headings seen: {seen}",
            where=part,
            expected=f"one table headed {' | '.join(LIST_HEADINGS)}",
        )
    publication = CoveredList(updated_on=_updated_on(document), entries=[])
    kinds: dict[HtmlElement, str] = {}
    for number, (table, heading) in enumerate(zip(tables, headings, strict=True), start=1):
        place = f"table {number}"
        if heading == LIST_HEADINGS:
            kinds[table] = "covered_list"
            _read_list(table, place, part, publication)
        elif _are_approvals(heading):
            kinds[table] = "conditional_approvals"
            _read_approvals(table, heading, place, part, publication)
        elif all(len(cells) < 2 for cells in _rows(table)):
            # A box around something else: neither things with dates nor anything else with a date can stand in it.
            field = f"{place}: {' | '.join(heading)[:80]}"
            publication.fields.append(
                FieldCount(part, field, found=1, taken=0, ignored=1, reason="a table of one column")
            )
        else:
            publication.fields.append(FieldCount(part, f"{place}: {' | '.join(heading)}", found=1, taken=0))
    _read_footnotes(document, kinds, part, publication)
    _require_reach(next(t for t, kind in kinds.items() if kind == "covered_list"), part, publication)
    return publication


def _parse(body: bytes, part: str) -> HtmlElement:
    try:
        body.decode("utf-8")
        if _is_cut_off(body.lower()):
            raise ParseError("cut off", where=part, expected="the whole page", todo="Fetch it again")
        return html.document_fromstring(body, parser=html.HTMLParser(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise ParseError(f"not UTF-8 at byte {error.start}", where=part, expected="a page in UTF-8") from error
    except ParserError as error:
        raise ParseError("an empty page", where=part, expected="HTML") from error


def _is_cut_off(low: bytes) -> bool:
    """An HTML parser closes what was left open, so half a page would pass for a shorter list."""
    return (b"<html" in low and b"</html" not in low) or low.rfind(b"<table") > low.rfind(b"</table")


def _text(element: HtmlElement) -> str:
    """Return the text with a line break wherever the browser would show one."""
    return "".join(_pieces(element))


def _pieces(element: HtmlElement) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in _SILENT:
        return
    edge = "\n" if element.tag in _BLOCKS else ""
    yield edge + (element.text or "")
    for child in element:
        yield from _pieces(child)
        yield child.tail or ""
    yield edge


def _rows(table: HtmlElement) -> list[list[HtmlElement]]:
    rows: Sequence[HtmlElement] = table.xpath("./tr | ./thead/tr | ./tbody/tr | ./tfoot/tr")
    return [list(row.iterchildren("td", "th")) for row in rows]


def _headings(table: HtmlElement) -> tuple[str, ...]:
    rows = _rows(table)
    return tuple(wording.clean(_text(cell))[0] for cell in rows[0]) if rows else ()


def _read_list(table: HtmlElement, place: str, part: str, into: CoveredList) -> None:
    for cells in _rows(table)[1:]:
        texts = [_text(cell) for cell in cells]
        locator = f"{place} row {len(into.entries) + 1}"
        if not "".join(texts).strip() or (len(cells) == 1 and _FOOTNOTE.match(texts[0].strip())):
            continue
        if len(cells) != 2:
            raise ParseError(
                f"{len(cells)} cells", where=f"{part}, {locator}", expected="2: " + ", ".join(LIST_HEADINGS)
            )
        bold = [_text(b) for b in cells[0].iter("strong", "b") if _text(b).strip()]
        entry = read_entry(len(into.entries) + 1, texts[0], texts[1], bold, part=part, locator=locator)
        into.entries.append(entry)
        into.problems += [Problem(part, locator, "warning", q, entry.scope_text) for q in entry.open_questions]
    into.fields += [FieldCount(part, h, found=len(into.entries), taken=len(into.entries)) for h in LIST_HEADINGS]


def _are_approvals(headings: tuple[str, ...]) -> bool:
    devices, dates = headings[::2], headings[1::2]
    return (
        len(devices) == len(dates) > 0
        and all(d.endswith("Conditional Approvals") and wording.categories(d) for d in devices)
        and set(dates) <= {"Dates of Conditional Approval"}
    )


def _read_approvals(table: HtmlElement, headings: tuple[str, ...], place: str, part: str, into: CoveredList) -> None:
    found: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    for row_no, cells in enumerate(_rows(table)[1:], start=1):
        locator = f"{place} row {row_no}"
        if len(cells) != len(headings):
            raise ParseError(f"{len(cells)} cells", where=f"{part}, {locator}", expected=str(len(headings)))
        for column in range(0, len(headings), 2):
            pair = headings[column : column + 2]
            category = wording.categories(pair[0])[0]
            spot = f"{locator} {category}"
            for device, dates in _approvals(cells[column], cells[column + 1]):
                found.update(pair)
                if not device:
                    into.problems.append(Problem(part, spot, "error", "dates without a device", dates))
                    continue
                taken.update(pair)
                span = _RANGE.fullmatch(dates)
                if span is None:
                    message = "dates of an approval that do not read `date – date` or `date –`"
                    into.problems.append(Problem(part, spot, "warning", message, dates))
                starts_on = wording.read_date(span.group("start")) if span else None
                ends_on = wording.read_date(span.group("end") or "") if span else None
                into.approvals.append(Approval(category, taken[pair[0]], device, dates, starts_on, ends_on, spot))
    into.fields += [FieldCount(part, h, found=found[h], taken=taken[h]) for h in dict.fromkeys(headings)]


def _approvals(device: HtmlElement, dates: HtmlElement) -> list[tuple[str, str]]:
    """Pair devices with dates: a cell may hold several, each device a paragraph with a range of its own."""
    paragraphs = [wording.clean(line)[0] for line in _text(device).split("\n") if line.strip()]
    together = wording.clean(_text(dates))[0]
    ranges = [m.group().strip() for m in _RANGE.finditer(together)]
    if len(ranges) > 1 and len(ranges) == len(paragraphs) and " ".join(ranges) == together:
        return list(zip(paragraphs, ranges, strict=True))
    return [(" ".join(paragraphs), together)] if paragraphs or together else []


def _updated_on(document: HtmlElement) -> date | None:
    for line in _text(document).split("\n"):
        found = _HEADING_UPDATED.fullmatch(" ".join(line.split()))
        if found:
            return wording.read_date(found.group("date"))
    return None


def _require_reach(table: HtmlElement, part: str, into: CoveredList) -> None:
    """Refuse the page if the note to the heading of the list no longer extends every row, or is not to be found.

    It is the footnote, not the rows, that makes subsidiaries and affiliates of everybody named covered.
    """
    marks = wording.clean(_text(_rows(table)[0][0]))[1]
    notes = [f for f in into.footnotes if f.refers_to == "covered_list"]
    noted = [f.text for f in notes if set(f.marker) & set("".join(marks))]
    # A table kept by itself has no notes at all, and says no less than it did.
    if marks and notes and not any(wording.extends_every_row(text) for text in noted):
        message = "the footnote to the heading no longer says that subsidiaries and affiliates are included"
        into.problems.append(Problem(part, "heading of the list", "error", message, " ".join(noted)))


def _read_footnotes(document: HtmlElement, kinds: dict[HtmlElement, str], part: str, into: CoveredList) -> None:
    """Take every line below a table, or in a row of its own, that begins with a footnote mark."""
    refers_to = None
    for element in document.iter():
        if element in kinds:
            refers_to = kinds[element]
        if refers_to is None or element.tag not in {"p", "li", "td", "div"}:
            continue
        if any(isinstance(c.tag, str) and c.tag in _BLOCKS - {"br"} for c in element):
            continue
        for line in _text(element).split("\n"):
            found = _FOOTNOTE.fullmatch(" ".join(line.split()))
            if found:
                place = f"footnote {len(into.footnotes) + 1}"
                into.footnotes.append(Footnote(refers_to, found.group(1), found.group(2), place))
    into.fields.append(FieldCount(part, "footnotes", found=len(into.footnotes), taken=len(into.footnotes)))
