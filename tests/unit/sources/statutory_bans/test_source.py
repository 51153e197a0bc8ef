"""Companies named in statutes: each with its days, its reach and its limits, and no line out of order."""

import csv
from collections.abc import Callable

import pytest

from vendorwatch.deliveries import Delivery, Parsed
from vendorwatch.errors import ParseError
from vendorwatch.settings import PROJECT
from vendorwatch.sources.statutory_bans.source import COLUMNS, FILE, parse

SEED = PROJECT / "seeds" / "curated" / FILE
REAL = PROJECT.parent / "shared" / "data" / "us_lists"
LINE = (
    "section_889,Acme Corp,Acme; AC,(f)(3)(A),any subsidiary,Phones,2018-08-13,2019-08-13,1 Stat. 2,https://example.org"
)


@pytest.fixture
def read(delivery_of: Callable[..., Delivery]) -> Callable[[str], Parsed]:
    return lambda text: parse(delivery_of("statutory_bans", "file", {FILE: text.encode()}))


def test_a_line_is_an_entry_with_other_names_and_reach(read) -> None:
    parsed = read(",".join(COLUMNS) + "\n" + LINE + "\n")
    [entry] = parsed.tables["entries"].select(["entry_id", "reach", "locator"]).to_pylist()
    assert entry == {"entry_id": "section_889:acme-corp", "reach": "any subsidiary", "locator": "line 2"}
    assert parsed.tables["names"]["full_name"].to_pylist() == ["Acme Corp", "Acme", "AC"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("list_id,", "list,", "line 1"),
        ("section_889", "section_9", "section_9.*expected section_889"),
        ("2019-08-13", "August 2019", "'August 2019' is no day"),
        (",any subsidiary", ",", "no reach"),
        (",Phones", "", "not as many cells"),
    ],
)
def test_a_line_out_of_order_is_refused(read, old: str, new: str, says: str) -> None:
    with pytest.raises(ParseError) as told:
        read((",".join(COLUMNS) + "\n" + LINE + "\n").replace(old, new))
    assert all(part in str(told.value).replace("\n", " ") for part in says.split(".*"))


@pytest.mark.real
@pytest.mark.skipif(not REAL.exists(), reason="needs ../shared/data/us_lists")
@pytest.mark.parametrize("section", ["889", "5949", "154"])
def test_the_seed_names_whom_another_compiler_names(section: str) -> None:
    with SEED.open(encoding="utf-8", newline="") as file:
        ours = {row["name"] for row in csv.DictReader(file) if row["list_id"] == f"section_{section}"}
    with (REAL / f"section_{section}.csv").open(encoding="utf-8", newline="") as file:
        theirs = {row["name"] for row in csv.DictReader(file)}
    assert {n.casefold() for n in ours} == {n.casefold() for n in theirs}
