"""The UFLPA Entity List: every row of the page with its section, day, other names and reach."""

import json
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from vendorwatch.deliveries import Delivery, Parsed
from vendorwatch.errors import ParseError
from vendorwatch.settings import PROJECT
from vendorwatch.sources.dhs_uflpa.cells import read_entity
from vendorwatch.sources.dhs_uflpa.source import NOTICE, NUMBER, PAGE, PUBLISHED, SEARCH, SOURCE

REAL = PROJECT.parent / "shared" / "data" / "us_lists" / "uflpa_page_excerpt_2026-07-09.html"
ROW = "<tr><td>Acme Co., Ltd.</td><td>May 1, 2024</td></tr>"
TABLE = "<p>Things <a>Section 2(d)(2)(B)(ii)</a></p><table><tr><th>Name of Entity</th><th>Effective Date</th></tr>{}</table>"


@pytest.fixture
def read(delivery_of: Callable[..., Delivery]) -> Callable[[str | bytes], Parsed]:
    def read_page(page: str | bytes) -> Parsed:
        body = page if isinstance(page, bytes) else page.encode()
        return SOURCE.parse(delivery_of("dhs_uflpa", "page", {PAGE: body}))

    return read_page


@pytest.mark.parametrize(
    ("cell", "name", "aliases", "reach"),
    [
        ("Cotton and Linen Co., Ltd.", "Cotton and Linen Co., Ltd.", [], None),
        ("Acme (Shanshan) Co. (and one alias: Akme (Shanshan) Co.)", "Acme (Shanshan) Co.", ["Akme (Shanshan) Co."], None),
        ("Acme (also known as A & B; C and D; and E)", "Acme", ["A & B", "C and D", "E"], None),
        ("Acme (also known as A Co., Ltd. and B Tech; and formerly known as C)", "Acme", ["A Co., Ltd.", "B Tech", "C"], None),
        ("Acme Corps (ACC) and its subordinate and affiliated entities", "Acme Corps", ["ACC"],
         "its subordinate and affiliated entities"),
        ("Acme Ltd., and Subsidiaries", "Acme Ltd.", [], "Subsidiaries"),
        ("Acme (including one alias: B) and subsidiaries", "Acme", ["B"], "subsidiaries"),
    ],
)  # fmt: skip
def test_a_cell_is_a_name_its_other_names_and_whom_it_adds(
    cell: str, name: str, aliases: list[str], reach: str
) -> None:
    entity = read_entity(cell)
    assert (entity.name, [a[0] for a in entity.aliases], entity.reach) == (name, aliases, reach)
    assert not entity.open_questions


@pytest.mark.parametrize(
    "cell", ["Acme (and three aliases: A; and B)", "Acme (also known as A", "Acme, also known as B"]
)
def test_what_does_not_add_up_is_asked_about(cell: str) -> None:
    assert read_entity(cell).open_questions


def test_a_party_of_two_sections_is_an_entry_in_each(read) -> None:
    page = TABLE.format(ROW) + TABLE.replace("(ii)", "(v)").replace("Name of Entity", "Entity Name").format(ROW)
    parsed = read(page)
    assert parsed.tables["entries"]["entry_id"].to_pylist() == ["dhs_uflpa:ii-acme-co-ltd", "dhs_uflpa:v-acme-co-ltd"]
    assert parsed.tables["entries"]["locator"].to_pylist() == ["section (ii) row 1", "section (v) row 1"]


@pytest.mark.parametrize(
    ("page", "says"),
    [
        ("<html><table>", "cut off"),
        ("<p>Nothing here</p>", "has no list"),
        (TABLE.format(ROW).replace("Section 2", "Part 2"), "a table before any section"),
        (b"\xff\xfe", "not a page in UTF-8"),
    ],
)
def test_a_page_without_the_list_is_refused(read, page: str, says: str) -> None:
    with pytest.raises(ParseError, match=says):
        read(page)


def test_another_table_and_a_row_without_a_day_are_told(read) -> None:
    parsed = read(TABLE.format(ROW + ROW.replace("May 1, 2024", "soon")) + "<table><tr><th>Fees</th></tr></table>")
    assert [f.field for f in parsed.fields if f.unknown] == ["table headed Fees"]
    assert [(p.severity, p.locator) for p in parsed.problems] == [("error", "section (ii) row 2")]


# The register's XML: what is added stands before the appendix, which has the whole list again; days end with a full stop.
PRINTED = """<GPOTABLE COLS="2"><BOXHD><CHED H="1">Entity name</CHED><CHED H="1">Effective date</CHED></BOXHD>
<ROW><ENT I="01">{}</ENT><ENT>May 1, 2024.</ENT></ROW></GPOTABLE>"""
ALIASED = "Acme Co., Ltd. (and one alias: Akme <E>Co.</E>)"
NOTICED = f"""<NOTICE><PREAMB><SUBJECT>Notice on the UFLPA Entity List</SUBJECT></PREAMB>
<HD SOURCE="HD2">UFLPA Section 2(d)(2)(B)(ii)</HD>{PRINTED.format("New Co., Ltd.")}
<APPENDIX><HD SOURCE="HED">Appendix 1</HD>
<HD SOURCE="HD1">UFLPA Section 2(d)(2)(B)(ii) Entities That Recruit</HD>{PRINTED.format(ALIASED)}
<HD SOURCE="HD1">UFLPA Section 2(d)(2)(B)(v) Facilities</HD>{PRINTED.format("New Co., Ltd.")}</APPENDIX></NOTICE>"""


@pytest.fixture
def notice(delivery_of: Callable[..., Delivery]) -> Callable[..., Parsed]:
    def read_notice(text: str, *later: tuple[str, str, str]) -> Parsed:
        found = [{"document_number": n, "publication_date": d, "title": t} for n, d, t in later]
        search = json.dumps({"results": found}).encode()
        return SOURCE.parse(delivery_of("dhs_uflpa", "notice", {NOTICE: text.encode(), SEARCH: search}))

    return read_notice


def test_the_register_s_appendix_has_the_list_where_the_page_is_not_to_be_had(notice, read) -> None:
    parsed = notice(NOTICED)
    assert parsed.tables["entries"]["entry_id"].to_pylist() == ["dhs_uflpa:ii-acme-co-ltd", "dhs_uflpa:v-new-co-ltd"]
    assert parsed.tables["names"]["full_name"].to_pylist() == ["Acme Co., Ltd.", "Akme Co.", "New Co., Ltd."]
    assert parsed.published_on == PUBLISHED
    assert not parsed.problems
    # The same party has the same number in both, so that history sees no change where the form changes.
    assert read(TABLE.format(ROW)).tables["entries"]["entry_id"].to_pylist() == ["dhs_uflpa:ii-acme-co-ltd"]


def test_a_notice_after_it_is_told_of(notice) -> None:
    title = "Notice Regarding the Uyghur Forced Labor Prevention Act Entity List"
    day = (PUBLISHED + timedelta(days=40)).isoformat()
    parsed = notice(NOTICED, (NUMBER, str(PUBLISHED), title), ("2026-19999", day, title), ("2026-19998", day, "Fees"))
    assert [(p.part, p.severity, p.value) for p in parsed.problems] == [(SEARCH, "outdated", "2026-19999")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (NOTICED[:-30], "no XML, or cut off"),
        (NOTICED.replace("Appendix 1", "Annex"), "has no appendix"),
        (NOTICED.replace("Entity name", "Fee"), "has no list"),
    ],
)
def test_a_notice_without_the_list_is_refused(notice, text: str, says: str) -> None:
    with pytest.raises(ParseError, match=says):
        notice(text)


@pytest.mark.real
@pytest.mark.skipif(not REAL.exists(), reason="needs ../shared/data/us_lists")
def test_the_real_page_is_read_whole(read) -> None:
    parsed = read(REAL.read_bytes())
    programs = Counter(p[-4:].strip("B)(") for p in parsed.tables["programs"]["program"].to_pylist())
    assert parsed.tables["entries"].num_rows == 160
    assert sorted(programs.values()) == [9, 43, 108]
    assert not parsed.problems
    assert not [f for f in parsed.fields if f.unknown]
    left = [n for n in parsed.tables["names"]["full_name"].to_pylist() if "known as" in n or "alias" in n or ";" in n]
    assert not left
