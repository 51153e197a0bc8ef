"""Folders that teams kept: what is taken for which day, what is left out and why, and that nothing is taken by halves."""

import gzip
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from vendorwatch.errors import VendorwatchError
from vendorwatch.history.facts import family_of
from vendorwatch.landing import Landing
from vendorwatch.settings import PROJECT, Settings
from vendorwatch.sources import all_sources
from vendorwatch.tables.catalogue import read_catalogue

SOURCES = [all_sources()[s] for s in ("ofac_sdn", "ofac_consolidated", "trade_csl", "fcc_covered_list")]
SDN = all_sources()["ofac_sdn"]
SEED = PROJECT / "seeds/snapshots/ofac_sdn/2025-08-15"


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    return Landing(Settings(home=tmp_path / "home", seeds=PROJECT / "seeds", sql=PROJECT / "sql"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "past").mkdir()
    return tmp_path / "past"


def brought(landing: Landing, folder: Path) -> tuple[list[tuple], dict[str, str]]:
    taken, left_out = landing.import_folder(folder, SOURCES)
    return (
        [(p.source.id, p.day.isoformat(), p.variant.name) for p in taken],
        {str(x.path.relative_to(folder)): x.reason for x in left_out},
    )


@pytest.mark.parametrize(
    "name",
    ["sdn_2024-03-01.csv", "2024-03-01.sdn.csv", "SDN-20240301.CSV", "2024_03_01/sdn.csv", "a/2024.03.01/x/Sdn.csv"],
)
def test_the_date_may_stand_in_the_name_or_in_a_folders(landing: Landing, folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(SEED / "sdn.csv", folder / name)
    assert brought(landing, folder) == ([("ofac_sdn", "2024-03-01", "legacy_csv_entries")], {})
    [delivery] = landing.deliveries(SDN)
    assert (delivery.published_on, delivery.retrieved_at) == (
        date(2024, 3, 1),
        datetime(2024, 3, 1, 23, 59, 59, tzinfo=UTC),
    )
    assert delivery["sdn.csv"].read() == (SEED / "sdn.csv").read_bytes()


def test_a_whole_set_is_taken_as_one_and_gzip_is_read(landing: Landing, folder: Path) -> None:
    for path in SEED.iterdir():
        (folder / f"{path.stem}_2024-03-01{path.suffix}.gz").write_bytes(gzip.compress(path.read_bytes()))
    assert brought(landing, folder) == ([("ofac_sdn", "2024-03-01", "legacy_csv")], {})
    assert len(landing.deliveries(SDN)[0].documents) == 4


def test_what_is_left_out_is_told_file_by_file(landing: Landing, folder: Path) -> None:
    good = (SEED / "sdn.csv").read_bytes()
    (folder / "sdn_2024-03-01.csv").write_bytes(good)
    (folder / "sdn.csv").write_bytes(good)
    (folder / "sdn_2024-13-45.csv").write_bytes(good)
    (folder / "notes_2024-03-01.txt").write_text("hello")
    (folder / "sdn_2024-03-02.csv").write_bytes(b"")
    (folder / "sdn_2024-03-03.csv").write_bytes(b"<html><title>Maintenance</title></html>")
    (folder / "sdn_2024-03-04.csv.gz").write_bytes(gzip.compress(good)[:-9])
    (folder / "2024-03-05").mkdir()
    (folder / "2024-03-05" / "sdn.csv").write_bytes(good)
    (folder / "2024-03-05" / "sdn.csv.gz").write_bytes(gzip.compress(good + b"x"))
    (folder / "2024-03-06").mkdir()
    for part in ("add", "alt"):
        shutil.copy(SEED / f"{part}.csv", folder / "2024-03-06")
    taken, left_out = brought(landing, folder)
    assert taken == [("ofac_sdn", "2024-03-01", "legacy_csv_entries")]
    assert left_out.pop("sdn.csv").startswith("no date in its name")
    assert left_out.pop("sdn_2024-13-45.csv").startswith("no")
    assert left_out.pop("notes_2024-03-01.txt") == "no source has a file 'notes.txt'"
    assert left_out.pop("sdn_2024-03-02.csv") == "0 bytes"
    assert left_out.pop("sdn_2024-03-03.csv") == "an HTML page"
    assert left_out.pop("sdn_2024-03-04.csv.gz").startswith("not a whole gzip file")
    for name in ("sdn.csv", "sdn.csv.gz"):
        assert "are different files for sdn.csv of one day" in left_out.pop(f"2024-03-05/{name}")
    for part in ("add", "alt"):
        assert left_out.pop(f"2024-03-06/{part}.csv") == "sdn.csv of that day is missing"
    assert left_out == {}
    assert len(landing.deliveries(SDN)) == 1


@pytest.mark.parametrize(
    ("others", "form"),
    [
        (("add", "alt"), "without_comments"),
        (("add", "sdn_comments"), "without_aliases"),
        (("alt", "sdn_comments"), "without_addresses"),
        (("add",), "without_aliases_and_comments"),
        (("alt",), "without_addresses_and_comments"),
        (("sdn_comments",), "without_addresses_and_aliases"),
        ((), "entries"),
    ],
)
def test_whatever_else_there_is_of_a_day_is_taken_with_the_entries(
    landing: Landing, folder: Path, others: tuple[str, ...], form: str
) -> None:
    (folder / "2024-03-01").mkdir()
    for part in ("sdn", *others):
        shutil.copy(SEED / f"{part}.csv", folder / "2024-03-01")
    assert brought(landing, folder) == ([("ofac_sdn", "2024-03-01", f"legacy_csv_{form}")], {})
    parsed = SDN.parse(landing.deliveries(SDN)[0])
    assert (parsed.tables["addresses"].num_rows > 0) is ("add" in others)
    aliases = {n["name_type"] for n in parsed.tables["names"].to_pylist() if not n["is_weak"]} - {"primary"}
    assert bool(aliases) is ("alt" in others)
    tells = family_of(read_catalogue(PROJECT / "sql"), SDN).form(f"legacy_csv_{form}").tells
    assert ("address" in tells, "name" in tells) == ("add" in others, "alt" in others)


@pytest.mark.parametrize("empty", [b"", gzip.compress(b"")], ids=["plain", "gzip"])
@pytest.mark.parametrize("part", ["add", "alt", "sdn_comments"])
def test_an_empty_file_is_as_good_as_none(landing: Landing, folder: Path, part: str, empty: bytes) -> None:
    (folder / "2024-03-01").mkdir()
    for path in SEED.iterdir():
        shutil.copy(path, folder / "2024-03-01")
    (folder / "2024-03-01" / f"{part}.csv").unlink()
    name = f"2024-03-01/{part}.csv{'.gz' if empty else ''}"
    (folder / name).write_bytes(empty)
    taken, left_out = brought(landing, folder)
    assert [day for _, day, _ in taken] == ["2024-03-01"]
    assert left_out == {name: "0 bytes"}


def test_a_file_dated_in_the_future_is_left_out(landing: Landing, folder: Path) -> None:
    shutil.copy(SEED / "sdn.csv", folder / "sdn_2099-03-01.csv")
    assert brought(landing, folder) == ([], {"sdn_2099-03-01.csv": "dated 2099-03-01, which lies in the future"})


def test_where_every_file_lost_its_end_mark_it_was_lost_on_the_way(landing: Landing, folder: Path) -> None:
    (folder / "2024-03-01").mkdir()
    for path in SEED.iterdir():
        (folder / "2024-03-01" / path.name).write_bytes(path.read_bytes().rstrip().removesuffix(b"\x1a"))
    assert brought(landing, folder) == ([("ofac_sdn", "2024-03-01", "legacy_csv")], {})


@pytest.mark.parametrize("part", ["sdn.csv", "add.csv", "alt.csv", "sdn_comments.csv"])
def test_one_that_alone_lost_it_is_cut(landing: Landing, folder: Path, part: str) -> None:
    (folder / "2024-03-01").mkdir()
    for path in SEED.iterdir():
        body = path.read_bytes()
        (folder / "2024-03-01" / path.name).write_bytes(
            body.rstrip().removesuffix(b"\x1a") if path.name == part else body
        )
    taken, left_out = brought(landing, folder)
    assert taken == []
    assert "it may be cut short" in str(left_out) or "ends with" in str(left_out)


def test_a_set_with_one_bad_file_is_not_taken_at_all(landing: Landing, folder: Path) -> None:
    (folder / "2024-03-01").mkdir()
    for path in SEED.iterdir():
        shutil.copy(path, folder / "2024-03-01")
    (folder / "2024-03-01" / "alt.csv").write_bytes((SEED / "alt.csv").read_bytes()[:-700])
    taken, left_out = brought(landing, folder)
    assert taken == []
    assert left_out["2024-03-01/alt.csv"].startswith("ends with")
    assert "alt.csv" in left_out["2024-03-01/sdn.csv"]
    assert landing.deliveries(SDN) == []


def test_the_same_folder_again_adds_nothing(landing: Landing, folder: Path) -> None:
    shutil.copy(SEED / "sdn.csv", folder / "sdn_2024-03-01.csv")
    shutil.copy(SEED / "sdn.csv", folder / "sdn_2024-03-02.csv")
    assert len(brought(landing, folder)[0]) == 2
    assert brought(landing, folder) == ([], {f"sdn_2024-03-0{d}.csv": "landed before" for d in (1, 2)})


def test_a_folder_that_is_not_there_is_an_error(landing: Landing, tmp_path: Path) -> None:
    with pytest.raises(VendorwatchError, match="not a folder"):
        landing.import_folder(tmp_path / "nowhere", SOURCES)


def test_each_delta_file_is_a_publication_of_its_own_however_many_there_are_of_a_day(
    landing: Landing, folder: Path
) -> None:
    deltas = all_sources()["ofac_deltas"]
    text = '<sanctionsData xmlns="https://www.treasury.gov/ofac/DeltaFile/1.0"><!-- {} --></sanctionsData>'
    for name in ("2026-05-28_delta.xml", "2026-05-28_delta_2.xml", "2026-05-29_delta.xml"):
        (folder / name).write_text(text.format(name))
    taken, left_out = landing.import_folder(folder, [deltas])
    assert [(p.day.isoformat(), p.variant.name) for p in taken] == [
        ("2026-05-28", "delta"),
        ("2026-05-28", "delta_2"),
        ("2026-05-29", "delta"),
    ]
    assert not left_out
    assert len(landing.in_force(deltas).documents) == 3
    assert [x.reason for x in landing.import_folder(folder, [deltas])[1]] == ["landed before"] * 3


def test_a_day_in_the_place_where_the_folder_lies_is_no_day_of_its_files(landing: Landing, tmp_path: Path) -> None:
    folder = tmp_path / "2020-01-01" / "kept"
    (folder / "2024-03-01").mkdir(parents=True)
    shutil.copy(SEED / "sdn.csv", folder / "2024-03-01" / "sdn.csv")
    shutil.copy(SEED / "sdn.csv", folder / "sdn.csv")
    taken, left_out = brought(landing, folder)
    assert [day for _, day, _ in taken] == ["2024-03-01"]
    assert [*left_out] == ["sdn.csv"]


def test_a_file_of_tomorrow_may_come_from_another_time_zone(landing: Landing, folder: Path) -> None:
    for days in (1, 2):
        day = datetime.now(UTC).date() + timedelta(days=days)
        shutil.copytree(SEED, folder / str(day))
    taken, left_out = brought(landing, folder)
    assert [day for _, day, _ in taken] == [str(datetime.now(UTC).date() + timedelta(days=1))]
    assert len(left_out) == 4
