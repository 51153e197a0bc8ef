"""The Federal Register: the seed, several pages and searches, empty searches, and answers that are none."""

import csv
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from vendorwatch.deliveries import Delivery, Parsed
from vendorwatch.errors import ParseError
from vendorwatch.settings import PROJECT
from vendorwatch.sources.federal_register.source import SOURCE, parse
from vendorwatch.sources.federal_register.watched import FIELDS, PER_PAGE, search_of, searches

SEED = PROJECT / "seeds/snapshots/federal_register/2025-12-31"

Read = Callable[[dict[str, bytes | Path]], Parsed]


@pytest.fixture
def read(delivery_of: Callable[..., Delivery]) -> Read:
    return lambda parts: parse(delivery_of("federal_register", "watched", parts))


def rows_of(parsed: Parsed, table: str) -> list[dict]:
    return parsed.tables[table].to_pylist()


def a_document(number: str = "2024-13695", **members: object) -> dict:
    return {
        "document_number": number,
        "title": "Additions to the Entity List",
        "type": "Rule",
        "publication_date": "2024-06-24",
    } | members


def an_answer(*documents: dict, count: int | None = None) -> bytes:
    total = len(documents) if count is None else count
    return json.dumps({"count": total, "total_pages": 1, "results": list(documents)}).encode()


def test_the_seed_is_the_bundled_variant_and_states_the_kaspersky_documents(read: Read) -> None:
    files = {path.name: path for path in SEED.iterdir()}
    variants = {variant.name: {part.name for part in variant.parts} for variant in SOURCE.variants}
    assert set(files) == variants["bundled"] < variants["watched"]
    parsed = read(files)
    assert not parsed.problems and not [f for f in parsed.fields if f.unknown]

    found = {f["document_number"] for f in rows_of(parsed, "findings") if f["vendor_id"] == "kaspersky"}
    facts = {
        d["document_number"]: (d["published_on"], d["effective_on"], d["citation"], d["document_type"])
        for d in rows_of(parsed, "documents")
        if d["document_number"] in found
    }
    assert facts == {
        "2024-13695": (date(2024, 6, 24), date(2024, 6, 24), "89 FR 52362", "Rule"),
        "2024-13532": (date(2024, 6, 24), None, "89 FR 52434", "Notice"),
        "2017-19838": (date(2017, 9, 19), None, "82 FR 43782", "Notice"),
    }
    bureaus = {a["slug"] for a in rows_of(parsed, "agencies") if a["document_number"] == "2024-13695"}
    assert bureaus == {"commerce-department", "industry-and-security-bureau"}


def test_a_document_found_by_two_searches_is_one_document_with_two_findings(read: Read) -> None:
    parsed = read({"huawei.json": an_answer(a_document()), "zte.json": an_answer(a_document(), a_document("2024-1"))})
    assert [d["document_number"] for d in rows_of(parsed, "documents")] == ["2024-13695", "2024-1"]
    assert [(f["document_number"], f["search"], f["vendor_id"]) for f in rows_of(parsed, "findings")] == [
        ("2024-13695", "huawei", "huawei"),
        ("2024-13695", "zte", "zte"),
        ("2024-1", "zte", "zte"),
    ]


def test_a_number_used_again_on_another_day_is_another_document(read: Read) -> None:
    again = a_document("94-1", publication_date="1994-02-01")
    parsed = read({"zte.json": an_answer(a_document("94-1", publication_date="1994-01-03"), again)})
    assert parsed.tables["documents"].num_rows == 2


def test_pages_of_one_search_are_counted_together(read: Read) -> None:
    first, second = an_answer(a_document("1"), count=2), an_answer(a_document("2"), count=2)
    assert not read({"huawei.json": first, "huawei.page2.json": second}).problems
    [problem] = read({"huawei.json": first}).problems
    assert (problem.severity, problem.part, problem.value) == ("warning", "huawei.json", "1 of 2")
    assert search_of("huawei.page2.json") == search_of("huawei.json") == "huawei"


def test_a_page_behind_the_last_is_empty_and_the_first_may_not_be(read: Read) -> None:
    first = an_answer(a_document("1"))
    parsed = read({"huawei.json": first, "huawei.page2.json": b'{"count": 1, "total_pages": 1}'})
    assert parsed.tables["documents"].num_rows == 1
    assert not parsed.problems
    with pytest.raises(ParseError, match="/results: NoneType"):
        read({"huawei.json": b'{"count": 1, "total_pages": 1}'})


def test_two_thousand_documents_are_all_that_one_search_gives_and_the_rest_is_told(read: Read) -> None:
    pages = {
        f"entity-list-from-2019{suffix}.json": an_answer(*(a_document(f"{n}") for n in numbers), count=2_345)
        for suffix, numbers in (("", range(1_000)), (".page2", range(1_000, 2_000)))
    }
    parsed = read(pages)
    assert parsed.tables["documents"].num_rows == 2_000
    [problem] = parsed.problems
    assert problem.value == "2000 of 2345"
    assert "split the search in register/watched.csv by dates" in problem.message


def test_pages_of_a_document_come_where_given(read: Read) -> None:
    parsed = read({"zte.json": an_answer(a_document("1", start_page=37901, end_page=37904), a_document("2"))})
    pages = [(d["first_page"], d["last_page"]) for d in rows_of(parsed, "documents")]
    assert pages == [(37901, 37904), (None, None)]


@pytest.mark.parametrize("body", [b'{"count": 0}', b'{"count": 0, "results": []}', b'{"count": 0, "results": null}'])
def test_a_search_that_finds_nothing_is_an_answer(read: Read, body: bytes) -> None:
    parsed = read({"hytera.json": body})
    assert parsed.tables["documents"].num_rows == 0 and not parsed.problems
    assert [(a["total"], a["received"]) for a in rows_of(parsed, "answers")] == [(0, 0)]


def test_an_agency_without_a_name_of_its_own_keeps_the_printed_one(read: Read) -> None:
    agencies = [{"raw_name": "Office of the Secretary"}, {"raw_name": "X", "name": "Y", "id": 1, "parent_id": None}, {}]
    parsed = read({"zte.json": an_answer(a_document(agencies=agencies))})
    assert [(a["agency_no"], a["name"], a["raw_name"]) for a in rows_of(parsed, "agencies")] == [
        (1, "Office of the Secretary", "Office of the Secretary"),
        (2, "Y", "X"),
    ]
    assert not [f for f in parsed.fields if f.unknown]


def test_members_that_were_not_asked_for_are_counted(read: Read) -> None:
    parsed = read({"zte.json": an_answer(a_document(president="x"))})
    assert {f.field: f.unknown for f in parsed.fields if f.unknown} == {"document/president": 1}


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b'{"errors": {"conditions": "invalid"}}', "/count: NoneType"),
        (b'{"count": 3}', "/results: NoneType"),
        (b'{"count": "many", "results": []}', "/count: str"),
        (an_answer(a_document(document_number=None)), "/results/0: a document without number"),
        (an_answer(a_document(publication_date="June")), "/results/0: 1 of 1 documents have no day"),
        (an_answer(a_document(title=" ")), "without title or type"),
        (an_answer(a_document(agencies="FCC")), "expected an array"),
        (b"[]", "expected an object"),
        (b"<html>", "not JSON"),
    ],
)
def test_what_is_no_answer_is_refused(read: Read, body: bytes, complaint: str) -> None:
    with pytest.raises(ParseError, match=complaint):
        read({"zte.json": body})


def test_searches_lead_to_addresses() -> None:
    asked = {name: parse_qs(urlsplit(search.url).query) for name, search in searches().items()}
    assert asked["kaspersky"]["conditions[term]"] == ['"Kaspersky"']
    assert "industry-and-security-bureau" in asked["kaspersky"]["conditions[agencies][]"]
    assert asked["kaspersky"]["fields[]"] == list(FIELDS)
    assert asked["kaspersky"]["per_page"] == ["1000"]
    assert "conditions[type][]" not in asked["kaspersky"]


def test_a_long_search_is_asked_for_in_pages_that_do_not_pass_the_window() -> None:
    pages = searches()["entity-list-from-2019"].parts
    assert list(pages) == ["entity-list-from-2019.json", "entity-list-from-2019.page2.json"]
    assert [parse_qs(urlsplit(url).query).get("page") for url in pages.values()] == [None, ["2"]]
    assert all(search.pages * PER_PAGE <= 2_000 for search in searches().values())
    assert {search_of(part.name) for part in SOURCE.variants[0].parts} == set(searches())


def test_windows_of_a_split_search_meet_without_overlap() -> None:
    asked = {name: parse_qs(urlsplit(search.url).query) for name, search in searches().items()}
    early, late = asked["entity-list-to-2018"], asked["entity-list-from-2019"]
    assert early["conditions[publication_date][lte]"] == ["2018-12-31"]
    assert late["conditions[publication_date][gte]"] == ["2019-01-01"]
    assert early["conditions[type][]"] == late["conditions[type][]"] == ["RULE"]


def test_every_search_for_a_vendor_names_one_of_the_registry() -> None:
    with (PROJECT / "seeds/curated/vendors.csv").open(encoding="utf-8") as file:
        vendors = {row["vendor_id"] for row in csv.DictReader(file)}
    assert {s.vendor_id for s in searches().values()} - {None} <= vendors


def test_an_effective_date_that_cannot_be_meant_is_told_and_left_out(read: Read) -> None:
    odd = a_document(effective_on="0024-07-01")
    right = a_document("2024-1", effective_on="2024-08-02")
    parsed = read({"named_kaspersky_1.json": an_answer(odd, right)})
    assert [d["effective_on"] for d in rows_of(parsed, "documents")] == [None, date(2024, 8, 2)]
    assert [(p.severity, p.locator, p.value) for p in parsed.problems] == [
        ("warning", "/results/0/effective_on", "0024-07-01")
    ]


@pytest.mark.parametrize("written", ["0026-09-16", "2062-09-16", "2026-13-40", "2026-02-30", "0000-00-00", "2026-9-16"])
def test_a_slip_in_a_day_costs_the_day_alone(read: Read, written: str) -> None:
    odd = a_document(publication_date=written, effective_on="2024-07-20")
    also = a_document("2024-1", effective_on=written)
    neither = a_document("2024-2", publication_date=written)
    parsed = read({"named_kaspersky_1.json": an_answer(odd, also, neither)})
    assert [(d["published_on"], d["effective_on"]) for d in rows_of(parsed, "documents")] == [
        (date(2024, 7, 20), date(2024, 7, 20)),
        (date(2024, 6, 24), None),
    ]
    assert [(p.severity, p.locator, p.value) for p in parsed.problems] == [
        ("warning", "/results/0/publication_date", written),
        ("warning", "/results/1/effective_on", written),
        ("warning", "/results/2/publication_date", written),
    ]


def test_a_document_without_a_day_is_left_out_and_told(read: Read) -> None:
    none, empty = a_document("2024-1", publication_date=None), a_document("2024-2", publication_date="")
    parsed = read({"named_kaspersky_1.json": an_answer(a_document(), none, a_document("2024-3"), empty)})
    assert [d["document_number"] for d in rows_of(parsed, "documents")] == [a_document()["document_number"], "2024-3"]
    assert [(p.severity, p.locator, p.message) for p in parsed.problems] == [
        ("warning", f"/results/{at}/publication_date", "no day of publication; the document is left out")
        for at in (1, 3)
    ]
