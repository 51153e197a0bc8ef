"""What people call from Python: DataFrames of the release in force."""

from datetime import date
from pathlib import Path

import dagster as dg
import pandas as pd
import pytest

import vendorwatch
from vendorwatch.errors import VendorwatchError


@pytest.fixture(autouse=True)
def published(snapshot: tuple[Path, dg.ExecuteInProcessResult], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VENDORWATCH_HOME", str(snapshot[0]))


def test_a_query_gives_days_as_days_and_takes_values() -> None:
    found = vendorwatch.query(
        "select person_name, listed_on, delisted_on from marts.sanctioned_executives where person_id = $1",
        ["ofac_sdn:45815"],
    )
    assert found["person_name"].tolist() == ["TIKHONOV, Andrei Gennadyevich"]
    assert found["listed_on"].tolist() == [date(2024, 6, 21)]
    assert found["delisted_on"].tolist() == [None]


def test_a_frame_is_screened_under_its_own_labels() -> None:
    asked = pd.DataFrame(
        {"name": ["Tikhonov, Andrei", "Bakery of Nowhere", None], "kind": ["person"] * 3}, index=["a", "b", "c"]
    )
    found = vendorwatch.screen(asked)
    assert set(found["query_id"]) == {"a"}
    assert found["entry_id"].tolist() == ["ofac_sdn:45815"]
    assert vendorwatch.screen([]).columns.tolist() == found.columns.tolist()


def test_the_points_of_an_explanation_add_up() -> None:
    told = vendorwatch.explain("Andrey Suvorov", "SUVOROV, Andrei Anatolyevich", "person")
    assert told["points"].sum() == pytest.approx(told.attrs["score"], abs=1e-9)
    assert told.attrs["band"] in {"auto", "review"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"names": ["x"], "lists": ["nope"]}, "no list nope"),
        ({"names": ["x"], "kind": "robot"}, "no kind 'robot'"),
        ({"names": pd.DataFrame({"vendor": ["x"]})}, "no column name"),
    ],
)
def test_what_does_not_exist_is_an_error(arguments: dict, says: str) -> None:
    with pytest.raises(VendorwatchError, match=says):
        vendorwatch.screen(**arguments)


def test_nothing_heavy_is_imported_before_it_is_used() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        vendorwatch.nonsense  # noqa: B018
    assert set(vendorwatch.__all__) == {"explain", "query", "screen"}
