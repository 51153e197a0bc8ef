"""The Consolidated Screening List: the complete file of 2022, rows of 2025, and what could go wrong with them."""

import csv
import gzip
import io
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendorwatch.deliveries import Delivery, Parsed
from vendorwatch.errors import ParseError
from vendorwatch.settings import PROJECT
from vendorwatch.sources.trade_csl import cells
from vendorwatch.sources.trade_csl.keys import entry_keys, slug
from vendorwatch.sources.trade_csl.rows import COLUMNS, Row
from vendorwatch.sources.trade_csl.source import lists, parse

SEED = PROJECT / "seeds/snapshots/trade_csl/2025-06-30/consolidated.csv"
ENTITY_LIST = "Entity List (EL) - Bureau of Industry and Security"
SDN = "Specially Designated Nationals (SDN) - Treasury Department"

Read = Callable[[bytes | Path], Parsed]


@pytest.fixture
def read(delivery_of: Callable[..., Delivery]) -> Read:
    return lambda body: parse(delivery_of("trade_csl", "csv", {"consolidated.csv": body}))


def a_file(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({"source": ENTITY_LIST, "name": "DJI"} | row for row in rows)
    return text.getvalue().encode()


def rows_of(parsed: Parsed, table: str) -> list[dict]:
    return parsed.tables[table].to_pylist()


def unknown_fields(parsed: Parsed) -> dict[str, int]:
    return {f.field: f.unknown for f in parsed.fields if f.unknown}


@pytest.mark.real
def test_the_complete_file_of_2022(read: Read, shared_data: Path) -> None:
    body = gzip.decompress((shared_data / "csl/consolidated_2022-04.csv.gz").read_bytes())
    parsed = read(body)
    entries = rows_of(parsed, "entries")
    assert len(entries) == len({e["entry_id"] for e in entries}) == 14_160
    assert {x["list_id"]: x["entry_count"] for x in rows_of(parsed, "lists")} == {
        "bis_denied_persons": 462,
        "bis_entity_list": 2_001,
        "bis_military_end_user": 71,
        "bis_unverified": 201,
        "ofac_capta": 53,
        "ofac_cmic": 68,
        "ofac_fse": 3,
        "ofac_mbs": 17,
        "ofac_plc": 78,
        "ofac_sdn": 10_026,
        "ofac_ssi": 290,
        "state_itar_debarred": 727,
        "state_nonproliferation": 163,
    }
    assert not unknown_fields(parsed)
    assert Counter(p.message for p in parsed.problems) == {
        "start_date is not a date that can be meant": 3,
        "an entry that stands in the file before": 1,
    }

    by_id = {e["entry_id"]: e for e in entries}
    dji = by_id["bis_entity_list:dji"]
    assert dji["citations"] == ["85 FR 83420", "86 FR 29193"]
    assert dji["start_date"] == date(2020, 12, 18)
    names = [n["name"] for n in rows_of(parsed, "names") if n["entry_id"] == "bis_entity_list:dji"]
    assert names[-1] == "Da-Jiang Innovations"
    # Names without an employer's number are keys, and three entries of one name stay three.
    assert sum(e.startswith("bis_entity_list:huawei-technologies-co-ltd-huawei~") for e in by_id) == 2

    # Nothing of a cell that holds several is lost: counted here on the file itself.
    file = list(csv.DictReader(io.StringIO(body.decode())))
    items = sum(len(set(row["ids"].split("; "))) for row in file if row["ids"])
    births = sum(len(set(row["dates_of_birth"].split("; "))) for row in file if row["dates_of_birth"])
    features = rows_of(parsed, "features")
    people = {"Birthdate", "Place of Birth", "Nationality Country", "Citizenship Country"}
    plain = sum(f["feature_type"] not in people for f in features)
    assert len(rows_of(parsed, "identifiers")) + plain == items
    assert sum(f["feature_type"] == "Birthdate" and f["date_from"] is not None for f in features) == births


@pytest.mark.real
def test_the_rows_of_2025_write_their_ids_the_other_way_round(read: Read, shared_data: Path) -> None:
    parsed = read(shared_data / "csl/consolidated_2025-06_sample.csv")
    assert parsed.tables["entries"].num_rows == 13
    assert not parsed.problems and not unknown_fields(parsed)
    identifiers = {(i["identifier_type"], i["number"], i["country"]) for i in rows_of(parsed, "identifiers")}
    assert {("Passport", "836238033", "KP"), ("SWIFT/BIC", "RUDVRUMM", None)} <= identifiers
    features = {(f["feature_type"], f["value"]) for f in rows_of(parsed, "features")}
    risk = "North Korea Sanctions Regulations, sections 510.201 and 510.210"
    assert {("Gender", "Male"), ("Secondary sanctions risk:", risk)} <= features


@pytest.mark.real
def test_an_entry_keeps_its_id_where_the_publisher_changed_its_own(read: Read, shared_data: Path) -> None:
    old = read(gzip.decompress((shared_data / "csl/consolidated_2022-04.csv.gz").read_bytes()))
    new = read(shared_data / "csl/consolidated_2025-06_sample.csv")
    publisher_ids = {e["entry_id"]: e["publisher_id"] for e in rows_of(old, "entries")}
    lasting = {e["entry_id"]: e["publisher_id"] for e in rows_of(new, "entries") if e["entry_id"] in publisher_ids}
    assert {
        "bis_military_end_user:academy-of-aerospace-solid-propulsion-technology-aaspt",
        "state_itar_debarred:cesareo-estanislao-benitez",
        "bis_denied_persons:i-ash",
    } <= set(lasting)
    assert all(publisher_ids[e] != p for e, p in lasting.items() if e.startswith(("bis_", "state_")))


def test_the_seed_states_what_the_register_published(read: Read) -> None:
    parsed = read(SEED)
    assert not parsed.problems and not unknown_fields(parsed)
    kaspersky = [e for e in rows_of(parsed, "entries") if "Kaspersky" in e["name"]]
    assert {(e["name"], e["start_date"], *e["citations"]) for e in kaspersky} == {
        (name, date(2024, 6, 24), "89 FR 52362")
        for name in ("AO Kaspersky Lab", "OOO Kaspersky Group", "Kaspersky Labs Limited")
    }
    assert len(rows_of(parsed, "lists")) == len(lists())


def test_a_list_that_vanished_has_a_row_that_says_so(read: Read) -> None:
    counts = {x["list_id"]: x["entry_count"] for x in rows_of(read(a_file({})), "lists")}
    assert counts["bis_entity_list"] == 1
    assert counts["bis_denied_persons"] == 0


def test_columns_are_known_by_name(read: Read) -> None:
    turned = read(a_file({"type": "Entity"}, columns=tuple(reversed(COLUMNS))))
    assert rows_of(turned, "entries")[0]["entry_type"] == "entity"
    more = read(a_file({"colour": "red"}, {"colour": ""}, columns=(*COLUMNS, "colour")))
    assert unknown_fields(more) == {"colour": 1}
    with pytest.raises(ParseError, match="each column once, with alt_names"):
        read(a_file(columns=tuple(c for c in COLUMNS if c != "alt_names")))


def test_an_unknown_list_or_type_is_counted_and_a_nameless_row_is_told(read: Read) -> None:
    parsed = read(a_file({}, {"source": "List of Lists"}, {"type": "Robot"}, {"name": ""}))
    assert unknown_fields(parsed) == {"source = List of Lists": 1, "type = Robot": 1}
    assert [(p.severity, p.locator) for p in parsed.problems] == [("error", "line 5")]
    assert [e["locator"] for e in rows_of(parsed, "entries")] == ["line 2", "line 4"]


@pytest.mark.parametrize(
    ("break_it", "complaint"),
    [
        (lambda body: body[:-1], "cut off in its last line"),
        (lambda body: body[:-4] + b"\n", "line 3: 26 cells; expected 29"),
        (lambda body: body.replace(b"Xi", b"\xff\xfe"), "not UTF-8 at byte"),
        (lambda body: body + b'"one, two\n', "unexpected end of data"),
        (lambda body: b"<html><title>Sorry</title></html>\n", "each column once, with _id"),
        (lambda body: b"\n", "each column once, with _id"),
    ],
)
def test_a_broken_file_is_refused_whole(read: Read, break_it: Callable[[bytes], bytes], complaint: str) -> None:
    body = a_file({}, {"addresses": "Xi an"})
    with pytest.raises(ParseError, match=complaint):
        read(break_it(body))


def test_line_breaks_in_a_cell_neither_shift_locators_nor_stay(read: Read) -> None:
    parsed = read(a_file({"name": "Kaituo\nCo. Ltd "}, {"name": "Second"}))
    assert [(e["name"], e["locator"]) for e in rows_of(parsed, "entries")] == [
        ("Kaituo Co. Ltd", "line 2"),
        ("Second", "line 4"),
    ]


def test_a_year_that_cannot_be_meant_is_told_and_not_mended(read: Read) -> None:
    parsed = read(a_file({"start_date": "0017-05-26"}, {"name": "B", "end_date": "2024-02-30"}))
    assert [e["start_date"] for e in rows_of(parsed, "entries")] == [None, None]
    assert [(p.severity, p.value) for p in parsed.problems] == [("warning", "0017-05-26"), ("warning", "2024-02-30")]


@pytest.mark.parametrize("given", ["-7", "0", "²", "٣", "7.0", "9" * 19])
def test_a_number_of_an_entry_that_is_none_is_told(read: Read, given: str) -> None:
    parsed = read(a_file({"entity_number": given}))
    assert [e["entry_number"] for e in rows_of(parsed, "entries")] == [None]
    assert [(p.severity, p.message, p.value) for p in parsed.problems] == [
        ("warning", "an entity number that is none", given)
    ]


def test_a_type_of_id_that_is_new_is_kept_and_told(read: Read) -> None:
    person = {"source": SDN, "entity_number": "1", "name": "A", "ids": "Passport, 1, RU; Moon Pass, 7; odd"}
    parsed = read(a_file(person))
    assert [(i["identifier_type"], i["number"]) for i in rows_of(parsed, "identifiers")] == [
        ("Passport", "1"),
        ("Moon Pass", "7"),
    ]
    assert [(f["feature_type"], f["value"]) for f in rows_of(parsed, "features")] == [("ids", "odd")]
    assert [(p.severity, p.value) for p in parsed.problems] == [("warning", "Moon Pass, 7"), ("warning", "odd")]


@pytest.mark.parametrize(
    ("item", "order", "expected"),
    [
        ("JO, 2014-08-30, 2009-08-31, K475336, Passport", "type_last", ("K475336", "JO", "2009-08-31", "2014-08-30")),
        (
            "Passport, K475336, JO, 2009-08-31, 2014-08-30",
            "type_first",
            ("K475336", "JO", "2009-08-31", "2014-08-30"),
        ),
        ("PA, 467323, Doc. 694710, Public Registration Number", "type_last", ("467323, Doc. 694710", "PA", None, None)),
        ("SWIFT/BIC, RUDVRUMM", "type_first", ("RUDVRUMM", None, None, None)),
        ("RU, Nationality of Registration", "type_last", ("RU", None, None, None)),
    ],
)
def test_ids_of_both_orders(item: str, order: cells.IdOrder, expected: tuple) -> None:
    read = cells.read_id(item, order)
    days = tuple(date.fromisoformat(d) if d else None for d in expected[2:])
    assert (read.value, read.country, read.issued_on, read.expires_on) == (*expected[:2], *days)


def test_a_lone_date_is_not_taken_for_the_day_of_issue() -> None:
    read = cells.read_id("VE, 2021-02-15, 093061892, Passport", "type_last")
    assert (read.lone_date, read.issued_on, read.expires_on) == (date(2021, 2, 15), None, None)


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("1978-12-05", "1978-12-05", "1978-12-05", "day"),
        ("1978-02", "1978-02-01", "1978-02-28", "month"),
        ("1955", "1955-01-01", "1955-12-31", "year"),
        ("circa 1976", "1976-01-01", "1976-12-31", "year"),
        ("1974 to 1976", "1974-01-01", "1976-12-31", "range"),
    ],
)
def test_dates_of_birth(text: str, first: str, last: str, precision: str) -> None:
    birth = cells.read_birth(text)
    assert (birth.first.isoformat(), birth.last.isoformat(), birth.precision) == (first, last, precision)
    assert birth.is_approximate == text.startswith("circa")


@given(st.text())
def test_no_text_breaks_the_readers_of_cells(text: str) -> None:
    cells.read_birth(text), cells.read_day(text), cells.country_of(text), cells.citations(text)
    assert all(cells.several(text))
    for order in ("type_first", "type_last"):
        read = cells.read_id(text, order)
        assert read is None or set(text) - set("-0123456789, ") <= set(f"{read.id_type}{read.value}{read.country}")


@given(st.text(min_size=1))
def test_slugs_are_short_and_plain(name: str) -> None:
    assert len(slug(name)) <= 90
    assert set(slug(name)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_keys_ignore_spelling_and_a_later_namesake_does_not_rename_the_first() -> None:
    def row(name: str, start: str) -> Row:
        return Row(2, {"source": ENTITY_LIST, "name": name, "start_date": start})

    first, later = row("Huawei  Technologies Co., Ltd.", "2019-05-21"), row("HUAWEI TECHNOLOGIES CO LTD", "2020-01-01")
    assert entry_keys([first]) == ["huawei-technologies-co-ltd"]
    assert entry_keys([later, first]) == ["huawei-technologies-co-ltd~2", "huawei-technologies-co-ltd"]
