"""Everything that people must hear of, once each and once when it is over, through a real webhook."""

import json
import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.mirror import Failure, Mirror
from vendorwatch.alerting import alerts
from vendorwatch.commands import refresh as commands
from vendorwatch.errors import ModelError
from vendorwatch.fetch import Patience
from vendorwatch.landing import Landing
from vendorwatch.processes.runs import Runs
from vendorwatch.settings import PROJECT, Settings
from vendorwatch.sources import all_sources

SEC = all_sources()["sec_companies"]
ADDRESS = SEC.variants[0].parts[0].url


@pytest.fixture
def webhook() -> Iterator[tuple[str, list[str]]]:
    """An address, and the texts that were posted there."""
    texts: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            texts.append(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["text"])
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook", texts
    server.shutdown()
    server.server_close()


class Place:
    """An installation in live mode, its clock, and what its people have heard since they were asked last."""

    def __init__(self, home: Path, mirror: Mirror, address: str, texts: list[str]) -> None:
        self.mirror, self.now, self._texts = mirror, datetime.now(UTC), texts
        self.settings = Settings(
            home=home, seeds=PROJECT / "seeds", sql=PROJECT / "sql", mode="live", mirror=mirror.base, webhook=address
        )
        patience = Patience(tries=1, deadline=10, connect=1, silence=5)
        self.landing = Landing(self.settings, now=lambda: self.now, patience=patience)
        self.runs = Runs(home)

    def lands(self, companies: int) -> None:
        rows = {str(n): {"cik_str": n, "ticker": f"T{n}", "title": f"Company {n}"} for n in range(1, companies + 1)}
        self.mirror.routes[ADDRESS] = json.dumps(rows).encode()
        self.landing.refresh(SEC)

    def heard(self) -> list[str]:
        self._texts.clear()
        for _ in range(2):
            # Told once, however many runs end.
            alerts.tell(self.settings, self.landing, [SEC])
        return [line.removeprefix("Vendorwatch: ") for text in self._texts for line in text.splitlines()]


def test_each_kind_of_trouble_is_heard_once_and_once_when_it_is_over(
    tmp_path: Path, webhook: tuple[str, list[str]]
) -> None:
    with Mirror({}) as mirror:
        place = Place(tmp_path, mirror, *webhook)
        place.lands(20)
        assert place.heard() == []
        mirror.fail(ADDRESS, Failure(503))
        place.landing.refresh(SEC)
        [stale] = place.heard()
        assert "(sec_companies) is stale: " in stale
        assert "503" in stale
        place.lands(20)
        assert place.heard() == ["sec_companies is in order again."]
        place.lands(21)
        in_force = place.landing.in_force(SEC)
        assert in_force is not None
        place.landing.quarantine(in_force.delivery_id, "companies: line 3 cannot be read")
        [quarantined] = place.heard()
        assert (
            "is quarantined: companies: line 3 cannot be read. In force stays the last good version, json "
            in quarantined
        )
        place.lands(22)
        assert place.heard() == ["sec_companies is in order again."]
        place.now += 2 * SEC.cadence + timedelta(hours=1)
        [late] = place.heard()
        assert "is late: not confirmed since" in late
        place.lands(22)
        assert place.heard() == ["sec_companies is in order again."]


def test_failed_and_killed_runs_are_heard_once_and_once_when_it_is_over(
    tmp_path: Path, webhook: tuple[str, list[str]]
) -> None:
    with Mirror({}) as mirror:
        place = Place(tmp_path, mirror, *webhook)
        place.lands(20)
        with place.runs.during("r1", "tables") as run, run.step("tables") as errors:
            errors.append("core.claims (sql/core/claims.sql line 7): Binder Error")
        assert place.heard() == ["The refresh failed: core.claims (sql/core/claims.sql line 7): Binder Error"]
        place.runs.note("r2", "tables")
        assert place.heard() == ["The refresh is in order again."]
        child = os.fork()
        if child == 0:
            with place.runs.during("r3", "tables"):
                os._exit(9)
        os.waitpid(child, 0)
        [closed] = place.runs.close_dead()
        [killed] = place.heard()
        assert killed.startswith("The refresh killed: process ")
        assert str(closed.pid) in killed
        place.runs.note("r4", "tables")
        assert place.heard() == ["The refresh is in order again."]


def test_a_refresh_that_ends_before_its_runs_begin_is_on_record_and_heard(
    tmp_path: Path, webhook: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong() -> None:
        raise ModelError("a parser gives entries a column shoe_size", where="sources/acme/source.py")

    address, texts = webhook
    monkeypatch.setenv("VENDORWATCH_HOME", str(tmp_path))
    monkeypatch.setenv("VENDORWATCH_WEBHOOK", address)
    monkeypatch.setattr(commands, "_runs", wrong)
    with pytest.raises(ModelError, match="shoe_size"):
        commands.refresh([])
    assert any("The refresh failed: sources/acme/source.py: a parser gives entries" in text for text in texts)
    last = Runs(tmp_path).last("tables")
    assert last
    assert last.went_wrong
