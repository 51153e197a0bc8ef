"""What starts a landing from outside: what lies in an inbox."""

from pathlib import Path

import dagster as dg
import pytest

from orchestration.jobs import build_jobs
from orchestration.sensors import build_sensors
from tests.unit import small
from vendorwatch.landing import Landing
from vendorwatch.settings import Settings
from vendorwatch.sources import all_sources


def test_what_lies_in_an_inbox_is_landed_and_again_once_who_writes_it_has_closed_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VENDORWATCH_HOME", str(tmp_path / "home"))
    inbox = tmp_path / "home" / "inbox" / "vendors"
    source = all_sources()["vendor_master"]
    sensors = {s.name: s for s in build_sensors(build_jobs(), {source.id: source}, small.catalogue(tmp_path / "sql"))}
    cursor = None

    def asks() -> bool:
        nonlocal cursor
        told = sensors["inbox_vendors"](dg.build_sensor_context(cursor=cursor))
        if isinstance(told, dg.SkipReason):
            return False
        cursor = told.cursor
        [request] = told.run_requests
        assert request.asset_selection == [dg.AssetKey(["landing", source.id])]
        return True

    assert not asks(), "nobody has used it yet"
    inbox.mkdir(parents=True)
    with (inbox / "ours.csv").open("w") as writer:
        writer.write("Supplier\nZTE Corp\n")
        writer.flush()
        assert [asks(), asks()] == [True, False]
    # Its contents, size and times are what they were.
    assert [asks(), asks()] == [True, False]
    (inbox / "ours.csv").unlink()
    assert [asks(), asks()] == [True, False]


def test_a_source_of_which_the_archive_has_lost_a_file_is_landed_at_once_and_each_hour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VENDORWATCH_HOME", str(tmp_path / "home"))
    sources = {s: all_sources()[s] for s in ("bis_mieu", "sec_companies")}
    landing = Landing(Settings.from_env())
    for source in sources.values():
        landing.refresh(source)
    sensors = {s.name: s for s in build_sensors(build_jobs(), sources, small.catalogue(tmp_path / "sql"))}

    def asked(cursor: str | None) -> tuple[list[dg.AssetKey], str | None]:
        told = sensors["fetch_what_is_lost"](dg.build_sensor_context(cursor=cursor))
        return ([], cursor) if isinstance(told, dg.SkipReason) else (told.run_requests[0].asset_selection, told.cursor)

    assert asked(None) == ([], None)
    landing.in_force(sources["sec_companies"]).documents[0].path.unlink()
    selection, cursor = asked(None)
    assert selection == [dg.AssetKey(["landing", "sec_companies"])]
    assert asked(cursor) == ([], cursor)
    assert asked(cursor.replace("T", "X"))[0] == selection, "in another hour"
    landing.refresh(sources["sec_companies"])
    assert asked(None) == ([], None)
    (tmp_path / "home" / "landing" / "deliveries.jsonl").write_text("")
    assert asked(None) == ([], None)
