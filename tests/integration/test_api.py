"""What people call from Python: DataFrames of the release in force."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

import vendorwatch
from tests.snapshot import Snapshot
from vendorwatch.errors import VendorwatchError


@pytest.fixture(autouse=True)
def published(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VENDORWATCH_HOME", str(snapshot.home))


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
    assert found.attrs["rejected"] == {"no name": ["c"]}
    assert vendorwatch.screen([]).columns.tolist() == found.columns.tolist()


def test_nothing_found_in_an_excerpt_is_no_clear(tmp_path: Path) -> None:
    with pytest.warns(vendorwatch.ExcerptWarning, match="only an excerpt was asked.*SDN List.*means nothing") as told:
        found = vendorwatch.screen(["Bakery of Nowhere"])
    assert len(told) == 1
    assert told[0].filename == __file__
    assert found.empty
    assert found.attrs["is_excerpt"]
    sdn = next(asked for asked in found.attrs["asked"] if asked["list_id"] == "ofac_sdn")
    assert sdn["is_excerpt"]
    assert 0 < sdn["entries"] < sdn["usual_entries"]
    assert date.fromisoformat(sdn["published_on"])
    found.to_parquet(tmp_path / "kept.parquet")
    assert pd.read_parquet(tmp_path / "kept.parquet").attrs == found.attrs


def test_what_has_no_name_is_told_by_its_label() -> None:
    names = ["Tikhonov, Andrei", None, float("nan"), pd.NA, " ", "\u200b", "--", "x" * 1001, ["Huawei"], 12.0, "N/A"]
    with pytest.warns(vendorwatch.RowsWarning) as told:
        found = vendorwatch.screen(pd.Series(names, index=list("abcdefghijk")))
    assert set(found["query_id"]) == {"a"}
    assert found.attrs["rejected"] == {
        "no name": ["b", "c", "d", "e", "f"],
        "a name without a letter or figure": ["g"],
        "a name of 1,001 characters; at most 1,000 are a name": ["h"],
        "a name that is no text but of type list": ["i"],
        "no name: a word for none stands there": ["k"],
    }
    assert found.attrs["remarks"] == {"a name without a letter": ["j"]}
    rows = [str(warned.message) for warned in told if warned.category is vendorwatch.RowsWarning]
    assert rows[0].startswith("rows not asked about: 5 for no name (b, c, d, e, f); 1 for a name without")
    assert rows[1] == "rows asked about with a doubt: 1 for a name without a letter (j)"


def test_the_points_of_an_explanation_add_up() -> None:
    told = vendorwatch.explain("Andrey Suvorov", "SUVOROV, Andrei Anatolyevich", "person")
    assert told["points"].sum() == pytest.approx(told.attrs["score"], abs=1e-9)
    assert told.attrs["band"] in {"auto", "review"}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"names": ["x"], "lists": ["nope"]}, "no list nope"),
        ({"names": ["x"], "lists": ["fcc_covered_list"]}, "is not asked by itself"),
        ({"names": ["x"], "kind": "robot"}, "no kind 'robot'"),
        ({"names": ["x"], "threshold": 95}, "no threshold 95"),
        ({"names": ["x"], "threshold": float("nan")}, "no threshold nan"),
        ({"names": ["x"], "top": 0}, "no number 0 of hits"),
        ({"names": pd.DataFrame({"vendor": ["x"]})}, "no column name"),
    ],
)
def test_what_does_not_exist_is_an_error(arguments: dict, says: str) -> None:
    with pytest.raises(VendorwatchError, match=says):
        vendorwatch.screen(**arguments)


def test_nothing_heavy_is_imported_before_it_is_used() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        vendorwatch.nonsense  # noqa: B018
    assert {"explain", "query", "screen"} < set(vendorwatch.__all__) <= set(dir(vendorwatch))
