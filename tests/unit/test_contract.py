"""What parsers of lists yield: the columns of the contract and no others, and ids that stay what they were."""

from collections.abc import Callable
from datetime import date

import pytest

from vendorwatch.contract import ListRows, slug
from vendorwatch.deliveries import Delivery
from vendorwatch.errors import VendorwatchError


@pytest.fixture
def rows(delivery_of: Callable[..., Delivery]) -> ListRows:
    return ListRows(delivery_of("acme", "page", {"page.html": b"x"})["page.html"])


def test_an_entry_has_its_primary_name_and_what_is_said_of_it(rows: ListRows) -> None:
    entry = rows.entry("acme_list", "Acme, Inc.", "row 1", listed_on=date(2024, 1, 2), citations=["1 FR 2"])
    entry.has("names", full_name="Acmé", name_type="aka")
    entry.has("programs", program="B(i)")
    tables = rows.tables()
    assert tables["entries"].select(["entry_id", "list_id", "entry_name", "exact", "citations"]).to_pylist() == [
        {
            "entry_id": "acme_list:acme-inc",
            "list_id": "acme_list",
            "entry_name": "Acme, Inc.",
            "exact": "Acme, Inc.",
            "citations": ["1 FR 2"],
        }
    ]
    names = tables["names"].select(["name_id", "name_type", "full_name"]).to_pylist()
    assert names == [
        {"name_id": 1, "name_type": "primary", "full_name": "Acme, Inc."},
        {"name_id": 2, "name_type": "aka", "full_name": "Acmé"},
    ]
    assert tables["programs"]["entry_id"].to_pylist() == ["acme_list:acme-inc"]
    assert tables["relations"].num_rows == 0


def test_a_name_that_stands_again_gets_a_number_by_its_day_whatever_the_order(rows: ListRows) -> None:
    rows.entry("acme_list", "Twin", "row 1", listed_on=date(2025, 1, 1))
    rows.entry("acme_list", "TWIN", "row 2", listed_on=date(2024, 1, 1))
    rows.entry("other_list", "Twin", "row 3")
    assert rows.tables()["entries"]["entry_id"].to_pylist() == ["acme_list:twin~2", "acme_list:twin", "other_list:twin"]


@pytest.mark.parametrize(
    ("part", "columns", "says"),
    [
        ("names", {"full_name": "A", "name_type": "aka", "colour": "red"}, "gives names a column colour"),
        ("names", {"full_name": "A"}, "gives names no name_type"),
        ("ships", {"name": "A"}, "gives ships, which is no part of the list contract"),
    ],
)
def test_a_column_that_the_contract_has_not_is_refused(rows: ListRows, part: str, columns: dict, says: str) -> None:
    rows.entry("acme_list", "Acme", "row 1").has(part, **columns)
    with pytest.raises(VendorwatchError, match=says):
        rows.tables()


def test_slugs_are_ascii_and_of_bounded_length() -> None:
    assert slug("Ünïon Co., Ltd. (上海)") == "union-co-ltd-shanghai"
    assert len(slug("x" * 200)) == 89
