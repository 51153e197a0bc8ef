"""Values that are no names and no cells."""

import pyarrow as pa
import pytest

from vendorwatch.deliveries import Parsed
from vendorwatch.lengths import LONGEST_NAME, LONGEST_TEXT, LONGEST_VALUE, bounded


@pytest.mark.parametrize(
    ("column", "most"),
    [
        ("name", LONGEST_NAME),
        ("full_name", LONGEST_NAME),
        ("title", LONGEST_NAME),
        ("remarks", LONGEST_VALUE),
        ("text", LONGEST_TEXT),
    ],
)
def test_a_value_at_its_bound_is_taken_and_one_above_is_left_out_and_told(column: str, most: int) -> None:
    rows = {"locator": ["/0", "/1", "/2"], column: ["é" * most, "é" * (most + 1), None]}
    found = bounded(Parsed({"entries": pa.table(rows)}))
    assert found.tables["entries"]["locator"].to_pylist() == ["/0", "/2"]
    told = [(p.part, p.locator, p.severity, p.message) for p in found.problems]
    message = f"{column} has {most + 1:,} characters, at most {most:,} are taken"
    assert told == [("entries", "/1", "error", message)]
    assert len(found.problems[0].value) == 80


def test_rows_within_bounds_are_handed_on_as_they_are() -> None:
    parsed = Parsed({"entries": pa.table({"name": ["a", None], "no": [1, 2]})})
    assert bounded(parsed) is parsed
