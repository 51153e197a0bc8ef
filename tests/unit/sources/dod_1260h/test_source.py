"""The section 1260H list: headings taken apart, notices read in their wrapped text, later notices told of."""

import csv
import json
import re
import textwrap
from collections.abc import Callable

import pytest

from vendorwatch.deliveries import Delivery, Parsed
from vendorwatch.errors import ParseError
from vendorwatch.settings import PROJECT
from vendorwatch.sources.dod_1260h.headings import read_heading
from vendorwatch.sources.dod_1260h.source import NOTICE, SEARCH, parse

REAL = PROJECT.parent / "shared" / "data" / "us_lists"
HEAD = """\
[Federal Register Volume 91, Number 111 (Wednesday, June 10, 2026)]
[Notices]
[Pages 35189-35190]

    The following are ``Chinese military companies'' in accordance
with section 1260H:
"""
FOOT = "\n[FR Doc. 2026-11571 Filed 6-9-26; 8:45 am]\nBILLING CODE 6001-FR-P\n"
REASON = "(Section 1260H(g)(2)(B)(i)(I))."


def notice(*paragraphs: str) -> str:
    return HEAD + "".join(textwrap.fill(p, 70, initial_indent="    ") + "\n" for p in paragraphs) + FOOT


@pytest.fixture
def read(delivery_of: Callable[..., Delivery]) -> Callable[..., Parsed]:
    def read_parts(text: str, *later: dict[str, str]) -> Parsed:
        parts = {NOTICE: text.encode(), SEARCH: json.dumps({"results": later}).encode()}
        return parse(delivery_of("dod_1260h", "notice", parts))

    return read_parts


@pytest.mark.parametrize(
    ("heading", "name", "aliases", "subsidiaries"),
    [
        ("Acme, Inc. (Acme)", "Acme, Inc.", [("Acme", "aka")], []),
        ("Acme Group (Limited) (AG)", "Acme Group (Limited)", [("AG", "aka")], []),
        ("Acme (Shenzhen)", "Acme (Shenzhen)", [], []),
        ("Acme (Group) Co., Ltd.", "Acme (Group) Co., Ltd.", [], []),
        ("Acme Co. (formerly Bolt Limited (BL))", "Acme Co.", [("BL", "fka"), ("Bolt Limited", "fka")], []),
        ("Acme (A) (and 3 subsidiaries: B Co., Ltd., C (BVI) Limited (CL), and D, Inc.)", "Acme", [("A", "aka")],
         ["B Co., Ltd.", "C (BVI) Limited", "D, Inc."]),
        ("Acme (and two subsidiaries: B Co., Ltd. and C Co., Ltd.)", "Acme", [], ["B Co., Ltd.", "C Co., Ltd."]),
        ("Acme (and 1 subsidiary: B, LLC)", "Acme", [], ["B, LLC"]),
        ("Acme (and 2 subsidiaries: B Co., Ltd., and Acme, Americas)", "Acme", [], ["B Co., Ltd.", "Acme, Americas"]),
    ],
)  # fmt: skip
def test_a_heading_is_a_name_other_names_and_subsidiaries(heading, name, aliases, subsidiaries) -> None:
    company = read_heading(heading)
    assert (company.name, sorted(company.aliases), [c.name for c in company.subsidiaries]) == (
        *(name, sorted(aliases)),
        subsidiaries,
    )
    assert not company.open_questions


@pytest.mark.parametrize("heading", ["Acme (and 3 subsidiaries: B, C)", "Acme (and some subsidiaries: B)", "Acme (A"])
def test_what_does_not_add_up_is_asked_about(heading: str) -> None:
    assert read_heading(heading).open_questions


def test_a_wrapped_notice_is_read_up_to_its_end(read) -> None:
    text = notice(
        "Acme Holdings of the Long Name, Company, Limited (Acme) (and 2 subsidiaries: B Co., Ltd., and C, Inc.)",
        f"<bullet> Acme is owned by SASAC {REASON}",
        "Bolt Corp.",
        f"<bullet> Bolt is {REASON}",
        "The following, listed before, should be removed from the list:",
        "Old Works",
    ).replace("Long Name", "Long\n\n[[Page 35190]]\n\nName")
    parsed = read(text + "\n中国公司\n")
    assert parsed.published_on.isoformat() == "2026-06-10"
    assert parsed.tables["entries"]["entry_name"].to_pylist() == [
        "Acme Holdings of the Long Name, Company, Limited",
        "B Co., Ltd.",
        "C, Inc.",
        "Bolt Corp.",
    ]
    assert parsed.tables["entries"]["citations"].to_pylist()[0] == ["91 FR 35189"]
    assert (
        parsed.tables["relations"]["target_name"].to_pylist() == [parsed.tables["entries"]["entry_name"][0].as_py()] * 2
    )
    assert not [f for f in parsed.fields if f.unknown]


def test_a_paragraph_without_a_reason_and_a_later_notice_are_told(read) -> None:
    later = {"document_number": "2027-1", "publication_date": "2027-01-05", "title": "Chinese Military Companies"}
    other = {**later, "title": "Closed meeting"}
    parsed = read(notice("Acme", f"* Acme is {REASON}", "A sentence of another kind."), later, other)
    assert [f.unknown for f in parsed.fields] == [1, 0]
    assert [(p.severity, p.locator) for p in parsed.problems] == [("outdated", "2027-1")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Hello", "no heading of the Federal Register"),
        (notice("Acme").replace("[FR Doc", "[FR"), "breaks off"),
        (HEAD + FOOT, "has no list"),
        (notice(f"* Acme is {REASON}"), "a reason before any company"),
    ],
)
def test_a_text_without_the_list_is_refused(read, text: str, says: str) -> None:
    with pytest.raises(ParseError, match=says):
        read(text)


def test_a_search_that_is_no_answer_is_refused(delivery_of: Callable[..., Delivery]) -> None:
    parts = {NOTICE: notice("Acme", f"* A {REASON}").encode(), SEARCH: b"{}"}
    with pytest.raises(ParseError, match="no answer about later editions"):
        parse(delivery_of("dod_1260h", "notice", parts))


def alike(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())


@pytest.mark.real
@pytest.mark.skipif(not REAL.exists(), reason="needs ../shared/data/us_lists")
def test_the_headings_of_the_real_notice_give_the_names_that_another_compiler_has(read) -> None:
    """The records are the notice's headings and reasons; their layout here is ours."""
    part = (REAL / "1260h_notice_excerpt.txt").read_text("utf-8").partition("PART B.")[2]
    records = [dict(re.findall(r"^([A-Z]+) +(.+)$", block, re.MULTILINE)) for block in part.split("\n\n")]
    paragraphs: list[str] = []
    for record in [r for r in records if "NAME" in r]:
        members = record.get("SUBS", "").partition(" | ")[0].rstrip(".")
        count = len(read_heading(f"X (and 0 subsidiaries: {members})").subsidiaries) if members else 0
        subsidiaries = f" (and {count} subsidiaries: {members})" if count else ""
        short = f" ({record['SHORT']})" if "SHORT" in record else ""
        paragraphs += [record["NAME"] + short + subsidiaries, f"<bullet> {record['NAME']} is one {REASON}"]
    parsed = read(notice(*paragraphs))
    with (REAL / "dod_1260h.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["Start date"] == "2026-06-08"]
    known = {alike(row["Clean Name"] or row["Name"]) for row in rows} | {alike(row["Name"]) for row in rows}
    names = parsed.tables["entries"]["entry_name"].to_pylist()
    strange = [name for name in names if alike(name) not in known]
    assert len(names) > 100
    # A comma that the notice forgot, one name that the other compiler has otherwise, and one with a comma of its own, which
    # the number of subsidiaries would tell if the excerpt had it.
    assert len(strange) <= 4, strange
    assert not [f for f in parsed.fields if f.unknown]
