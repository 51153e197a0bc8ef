"""The Covered List parser, on the real markup, on the seed page and on what could go wrong with them."""

import csv
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendorwatch.deliveries import Delivery, Parsed
from vendorwatch.errors import ParseError
from vendorwatch.settings import PROJECT
from vendorwatch.sources.fcc_covered_list import wording
from vendorwatch.sources.fcc_covered_list.rows import read_entry
from vendorwatch.sources.fcc_covered_list.source import parse

SEED = PROJECT / "seeds/snapshots/fcc_covered_list/2026-09-09/covered_list.html"
HEAD = "<tr><th>Covered Equipment or Services*</th><th>Date of Inclusion on Covered List</th></tr>"
HUAWEI = (
    "Telecommunications equipment produced by <strong>Huawei Technologies Company</strong>, including "
    "telecommunications or video surveillance services provided by such entity or using such equipment."
)


def a_page(*rows: str, below: str = "") -> bytes:
    return f"<html><body><table>{HEAD}{''.join(rows)}</table>{below}</body></html>".encode()


def a_row(scope: str, dates: str = "March 12, 2021") -> str:
    return f"<tr><td>{scope}</td><td><p>{dates}</p></td></tr>"


@pytest.fixture
def read(delivery_of: Callable[..., Delivery]) -> Callable[[bytes | Path], Parsed]:
    return lambda page: parse(delivery_of("fcc_covered_list", "page", {"covered_list.html": page}))


def rows_of(parsed: Parsed, table: str) -> list[dict[str, object]]:
    return parsed.tables[table].to_pylist()


def names_by_row(parsed: Parsed) -> dict[int, list[tuple[str, str]]]:
    found: dict[int, list[tuple[str, str]]] = {}
    for p in rows_of(parsed, "producers"):
        found.setdefault(p["entry_no"], []).append((p["relation"], p["name"]))
    return found


def expected_names(row: dict) -> list[tuple[str, str]]:
    return [("named", n) for n in row["entities"]] + [("subsidiary", n) for n in row["named_subsidiaries"]]


def master(shared_data: Path) -> list[dict]:
    return json.loads((shared_data / "fcc/entries_master.json").read_text("utf-8"))["entries"]


@pytest.mark.real
def test_the_real_page_of_may_2026(read, shared_data: Path) -> None:
    parsed = read(shared_data / "fcc/covered_list_table_2026-05-14.html")
    entries, known = rows_of(parsed, "entries"), master(shared_data)[:13]
    assert [e["entry_kind"] for e in entries] == [k["kind"] for k in known]
    assert sum(e["entry_kind"] == "entity" for e in entries) == 11
    assert [e["included_on"].isoformat() for e in entries] == [k["date_of_inclusion"] for k in known]
    assert names_by_row(parsed) == {k["row"]: expected_names(k) for k in known if k["kind"] == "entity"}
    assert entries[11]["updated_on"] == ["2026-01-07", "2026-03-18"]
    assert (entries[11]["category"], entries[11]["further_categories"]) == ("uas", ["section_1709"])
    assert entries[11]["footnotes"] == "†† #"
    assert entries[12]["footnotes"] == "^"
    assert entries[10]["integrated"] and not entries[9]["integrated"]
    assert not parsed.problems
    assert all(f.unknown == 0 for f in parsed.fields)


@pytest.mark.real
def test_every_later_rendering_reads_as_the_master_list_says(shared_data: Path) -> None:
    """Browser-rendered captures: link labels, paragraphs run together, dates without separators."""
    known = master(shared_data)
    last = {}
    for file in sorted((shared_data / "fcc").glob("covered_list_table_*.csv")):
        with file.open(encoding="utf-8", newline="") as text:
            for n, cells in enumerate(csv.DictReader(text), start=1):
                scope, dates = cells.values()
                entry = read_entry(n, scope, dates, (), part=file.name, locator=f"row {n}")
                row = known[n - 1]
                assert entry.entry_kind == row["kind"]
                assert entry.names == row["entities"] + row["named_subsidiaries"]
                assert entry.included_on.isoformat() == row["date_of_inclusion"]
                # The August page did not yet show row 15's update.
                assert entry.updated_on == row["updates"][: len(entry.updated_on)]
                assert not entry.open_questions
                assert "Visit" not in entry.scope_text and not set(wording.MARKS) & set(entry.scope_text)
                last[n] = entry
    assert len(last) == 16
    assert [e.label for e in last[12].exceptions] == ["a", "b", "c", "d"]
    assert [e.until for e in last[12].exceptions] == [date(2028, 1, 1), date(2028, 1, 1), None, None]
    assert "components.” All communications" in last[12].scope_text


@pytest.mark.real
def test_a_notice_gives_the_same_rows_as_the_page(delivery_of, shared_data: Path, read) -> None:
    known = master(shared_data)
    rows = []
    for row in known:
        text = row["pdf_text_DA_26_957_2026_09_09"] or row["web_text_latest"].replace("Visit - ", "")
        dates = [date.fromisoformat(d).strftime("%B %d, %Y") for d in (row["date_of_inclusion"], *row["updates"])]
        rows.append(f"{text}\n{dates[0]}\n" + "".join(f"Updated:\n{d}\n" for d in dates[1:]))
    notes = json.loads((shared_data / "fcc/footnotes_and_conditional_approvals.json").read_text("utf-8"))["footnotes"]
    text = (
        "Federal Communications Commission\nDA 26-957\nReleased: September 9, 2026\nSee the Covered List.\nAPPENDIX A\n"
        "Covered Equipment or Services*†±\nDate of Inclusion on Covered List\n"
        + "".join(rows)
        + "".join(f"{m}{t}\n" for m, t in notes.items() if len(m) < 3)
        + "APPENDIX B\nUAS Conditional Approvals\nDates of Conditional Approval*\nOne (of two)\nMarch 17, 2026 –\n"
    )
    parsed = parse(delivery_of("fcc_covered_list", "notice", {"notice.txt": text.encode()}))
    assert [e["entry_kind"] for e in rows_of(parsed, "entries")] == [k["kind"] for k in known]
    assert [e["updated_on"] for e in rows_of(parsed, "entries")] == [k["updates"] for k in known]
    found = names_by_row(parsed)
    assert found.pop(9) == [("named", "Pacific Networks Corp."), ("subsidiary", "ComNet (USA) LLC")]
    assert found == {k["row"]: expected_names(k) for k in known if k["kind"] == "entity" and k["row"] != 9}
    page = read(SEED)
    for column in ("limits", "reach", "category", "further_categories", "footnotes", "included_on", "updated_on"):
        assert parsed.tables["entries"][column].to_pylist() == page.tables["entries"][column].to_pylist(), column
    assert parsed.tables["exceptions"].column("text").equals(page.tables["exceptions"].column("text"))
    assert {f["marker"] for f in rows_of(parsed, "footnotes")} == {"*", "†", "±", "††", "#", "^", "£", "³"}
    assert parsed.published_on == date(2026, 9, 9)
    assert not parsed.problems and not parsed.tables["conditional_approvals"].num_rows


def test_the_seed_page_holds_the_list_of_september_2026(read) -> None:
    parsed = read(SEED)
    entries = rows_of(parsed, "entries")
    assert len(entries) == 16
    assert [e["entry_no"] for e in entries if e["entry_kind"] == "category"] == [12, 13, 15, 16]
    assert names_by_row(parsed)[7] == [("named", "China Mobile International USA Inc.")]
    assert {e["entry_no"]: e["reach"] for e in entries if e["reach"]} == {
        6: ["predecessors", "successors", "parents", "subsidiaries", "affiliates"],
        11: ["successors", "assignees"],
    }
    assert {e["entry_no"] for e in entries if e["limits"] == ["section 214"]} == {7, 8, 9, 10, 14}
    assert {e["entry_no"] for e in entries if e["limits"] == ["public-safety use"]} == {3, 4, 5}
    approvals = rows_of(parsed, "conditional_approvals")
    assert [(a["category"], a["approval_no"], a["ends_on"]) for a in approvals] == [
        ("uas", 1, None),
        ("routers", 1, date(2028, 3, 6)),
        ("robotic_devices", 1, None),
        ("routers", 2, date(2028, 3, 6)),
    ]
    notes = [(f["refers_to"], f["marker"]) for f in rows_of(parsed, "footnotes")]
    assert notes == [("covered_list", m) for m in ("*", "†", "±", "††", "#", "^", "£", "³")] + [
        ("conditional_approvals", "*")
    ]
    assert parsed.published_on == date(2026, 9, 9)
    assert not parsed.problems
    assert all(f.unknown == 0 for f in parsed.fields)


def test_a_period_outside_the_bold_type_belongs_to_the_name(read) -> None:
    page = a_page(a_row("Services provided by <b>Some Company Inc</b>. subject to section 214 of the Act."))
    assert names_by_row(read(page)) == {1: [("named", "Some Company Inc.")]}


def test_a_name_in_bold_twice_is_one_name(read) -> None:
    scope = "Software provided by <b>A, Inc.</b> or any of its successors, including <b>A, Inc.</b> services."
    assert names_by_row(read(a_page(a_row(scope)))) == {1: [("named", "A, Inc.")]}


def test_bold_type_that_disagrees_with_the_sentence_is_asked_about(read) -> None:
    parsed = read(a_page(a_row("Equipment produced by <b>One</b> Company, including its services.")))
    assert [p.severity for p in parsed.problems] == ["warning"]
    assert "the sentence One Company" in parsed.problems[0].message


def test_bold_type_in_a_category_row_is_no_company(read) -> None:
    parsed = read(a_page(a_row("<b>Routers</b> produced in a foreign country.")))
    assert not parsed.tables["producers"].num_rows
    assert "not taken for a company" in parsed.problems[0].message


def test_an_unknown_category_is_kept_and_asked_about(read) -> None:
    parsed = read(a_page(a_row("Foreign-produced cellular modules, except modules in routers.")))
    entry = rows_of(parsed, "entries")[0]
    assert (entry["entry_kind"], entry["category"]) == ("category", None)
    assert parsed.problems[0].locator == "table 1 row 1"


def test_several_approvals_in_one_cell_are_told_apart(read) -> None:
    table = (
        "<table><tr><th>Routers Conditional Approvals</th><th>Dates of Conditional Approval</th></tr>"
        "<tr><td><p>One router</p><p>Another router</p></td>"
        "<td>July 24, 2026 –<br>January 17, 2028<br>August 14, 2026 –<br>February 3, 2028</td></tr>"
        "<tr><td>A third router</td><td>as from July</td></tr>"
        "<tr><td></td><td>July 24, 2026 –</td></tr></table>"
    )
    parsed = read(a_page(a_row(HUAWEI), below=table))
    approvals = rows_of(parsed, "conditional_approvals")
    assert [(a["device"], a["starts_on"], a["ends_on"]) for a in approvals] == [
        ("One router", date(2026, 7, 24), date(2028, 1, 17)),
        ("Another router", date(2026, 8, 14), date(2028, 2, 3)),
        ("A third router", None, None),
    ]
    assert [(p.severity, p.value) for p in parsed.problems] == [
        ("warning", "as from July"),
        ("error", "July 24, 2026 –"),
    ]


def test_a_table_that_we_do_not_know_is_counted(read) -> None:
    other = "<table><tr><th>Revocations</th><th>Dates</th></tr><tr><td>x</td><td>y</td></tr></table>"
    parsed = read(a_page(a_row(HUAWEI), below=other))
    assert [f.field for f in parsed.fields if f.unknown] == ["table 2: Revocations | Dates"]


def test_a_box_around_something_else_is_no_list(read) -> None:
    box = "<table><tr><td>Need help? Call the Bureau.</td></tr></table>"
    parsed = read(a_page(a_row(HUAWEI), below=box))
    assert not any(f.unknown for f in parsed.fields)
    assert [(f.field, f.reason) for f in parsed.fields if f.reason] == [
        ("table 2: Need help? Call the Bureau.", "a table of one column")
    ]


@pytest.mark.parametrize(
    ("note", "passes"),
    [
        (
            "* The inclusion of producers should be read to include the subsidiaries and affiliates of such entities.",
            True,
        ),
        ("* Affiliates and subsidiaries of the entities named are included.", True),
        ("* This list is updated from time to time.", False),
        ("† The inclusion should be read to include the subsidiaries and affiliates of such entities.", False),
        ("", True),
    ],
)
def test_a_footnote_that_no_longer_extends_every_row_refuses_the_page(read, note: str, passes: bool) -> None:
    parsed = read(a_page(a_row(HUAWEI), below=f"<p>{note}</p>"))
    errors = [p.message for p in parsed.problems if p.severity == "error"]
    said = "the footnote to the heading no longer says that subsidiaries and affiliates are included"
    assert errors == ([] if passes else [said])


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "an empty page"),
        (b"<html><body><h1>Access Denied</h1></body></html>", "no table at all"),
        (a_page(a_row(HUAWEI)).replace(b"</th></tr>", b"</th><th>Notes</th></tr>"), "Notes"),
        (a_page(a_row(HUAWEI), below=f"<table>{HEAD}</table>"), "2 tables are the list"),
        (a_page(a_row(HUAWEI))[:-30], "cut off"),
        (f"<table>{HEAD}{a_row(HUAWEI)}".encode(), "cut off"),
        (a_page("<tr><td>Only one cell</td></tr>"), "table 1 row 1: 1 cells; expected 2"),
        (a_page(a_row(HUAWEI), "<tr><td>a</td><td>b</td><td>c</td></tr>"), "table 1 row 2: 3 cells"),
        (a_page(a_row(HUAWEI, "12 March 2021")), "not a date: '12 March 2021'"),
        (a_page(a_row(HUAWEI, "February 30, 2021")), "not a date: 'February 30, 2021'"),
        (a_page(a_row(HUAWEI, "March 12, 2021</p><p>Updated:<br/>")), "not a date: ''"),
        (a_page(a_row(HUAWEI, "³March 12, 202³")), "not a date"),
        (a_page(a_row("Something else entirely.")), "neither a company nor a category"),
        (a_page(a_row("Foreign-produced routers, except: (a) one; (c) two.")), "exceptions run a, c"),
        (a_page(a_row(HUAWEI)).replace(b"Huawei", b"\xff"), "not UTF-8"),
    ],
)
def test_a_list_that_cannot_be_read_whole_is_refused(read, body: bytes, says: str) -> None:
    with pytest.raises(ParseError, match=r"covered_list\.html") as refusal:
        read(body)
    assert says in str(refusal.value)


def test_a_notice_without_the_list_or_with_a_broken_row_is_refused(delivery_of) -> None:
    head = b"Covered Equipment or Services*\nDate of Inclusion on Covered List\n"
    for body, says in (
        (b"Federal Communications Commission: nothing here", "no list in it"),
        (head + b"Equipment produced by One Company.\nsoon\n", "not a row"),
        (head + b"Equipment produced by One Company.\nMarch 12, 2021\nUpdated:\n", "not a date"),
    ):
        with pytest.raises(ParseError) as refusal:
            parse(delivery_of("fcc_covered_list", "notice", {"notice.txt": body}))
        assert says in str(refusal.value)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.sampled_from([" ", "\xa0", "\n", "  "]))
def test_dates_survive_any_spacing(day: date, gap: str) -> None:
    assert wording.read_date(f"{day:%B}{gap}{day.day},{gap}{day.year}") == day


@given(st.text(alphabet='ab ,.—“”"()' + wording.MARKS, max_size=60))
def test_cleaning_leaves_no_mark_and_nothing_to_clean(text: str) -> None:
    once, _ = wording.clean(text)
    assert not set(wording.MARKS) & set(once)
    assert wording.clean(once) == (once, ())
