"""Whom `the company` means where one is named often enough."""

import pytest

from vendorwatch.claims.context import main_company
from vendorwatch.claims.mentions import Analysed, Mention


def analysed(**times: int) -> Analysed:
    return Analysed("", (), tuple(tuple(Mention(n, n + 1, "O", name) for n in range(k)) for name, k in times.items()))


@pytest.mark.parametrize(
    ("times", "who"),
    [
        ({}, None),
        ({"orion": 2}, None),
        ({"orion": 3}, "orion"),
        ({"orion": 3, "vega": 1}, "orion"),
        ({"vega": 2, "orion": 4}, "orion"),
        ({"vega": 2, "orion": 3}, None),
        ({"orion": 5, "vega": 3}, None),
        ({"orion": 7, "vega": 3, "lyra": 3}, "orion"),
        ({"orion": 4, "vega": 4}, None),
    ],
)
def test_a_company_named_three_times_and_twice_as_often_as_any_other_is_meant(
    times: dict[str, int], who: str | None
) -> None:
    found = main_company(analysed(**times))
    assert (found and found.name) == who


def test_the_first_mention_stands_for_all_and_an_id_counts_whatever_the_name() -> None:
    mentions = (
        Mention(5, 6, "O", "Orion Ltd", "orion"),
        Mention(1, 2, "P", "Ada"),
        Mention(7, 8, "O", "Orion", "orion"),
    )
    found = main_company(Analysed("", (), (mentions, (Mention(0, 1, "O", "ORION", "orion"),))))
    assert found is mentions[0]
