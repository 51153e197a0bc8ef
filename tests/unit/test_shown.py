"""Numbers of things, as one reads them."""

import pytest

from vendorwatch.shown import counted


@pytest.mark.parametrize(
    ("count", "words", "told"),
    [
        (0, ("vendor",), "0 vendors"),
        (1, ("vendor",), "1 vendor"),
        (1_200, ("vendor",), "1,200 vendors"),
        (1, ("row breaks", "rows break"), "1 row breaks"),
        (2, ("row breaks", "rows break"), "2 rows break"),
    ],
)
def test_one_is_one(count: int, words: tuple[str, ...], told: str) -> None:
    assert counted(count, *words) == told
