"""Installations with something wrong in each place, what is said of it, and what is mended."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

import duckdb
import pytest

from tests.mirror import Mirror, Page
from tests.unit.landing.live import ENHANCED, XML
from vendorwatch.deliveries import Part, Variant
from vendorwatch.doctor import Finding, examine
from vendorwatch.errors import VendorwatchError
from vendorwatch.fetch import Patience
from vendorwatch.landing import ANOTHER_TIME, Landing
from vendorwatch.processes.runs import Runs
from vendorwatch.release import publish
from vendorwatch.settings import Settings

# Its files are no lists.
SOURCE = replace(ENHANCED, variants=(Variant("xml", (Part("list.xml", XML, "xml", 100_000),)),))


class Home:
    def __init__(self, folder: Path, mirror: Mirror) -> None:
        self.mirror = mirror
        self.settings = Settings(home=folder, seeds=folder, sql=folder, mode="live", mirror=mirror.base)

    def refresh(self, body: bytes):
        self.mirror.routes[XML] = Page(body)
        return Landing(self.settings, patience=Patience(tries=1)).refresh(SOURCE)

    def examine(self) -> list[Finding]:
        return list(examine(self.settings, [SOURCE]))

    def mend(self) -> None:
        for finding in self.examine():
            if finding.mend:
                finding.mend()

    @property
    def log(self) -> Path:
        return self.settings.landing / "deliveries.jsonl"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a warehouse and a release, which tests copy."""
    folder = tmp_path_factory.mktemp("made")
    for name, schema in (("warehouse", "raw"), ("release", "marts")):
        with duckdb.connect(str(folder / f"{name}.duckdb")) as con:
            con.execute(f"create schema {schema}; create table {schema}.t as select range as a from range(100000)")
    return folder


@pytest.fixture
def home(tmp_path: Path, made: Path) -> Iterator[Home]:
    with Mirror({}) as mirror:
        home = Home(tmp_path, mirror)
        home.refresh(b"<a/>")
        home.refresh(b"<b/>")
        shutil.copyfile(made / "warehouse.duckdb", home.settings.warehouse)
        (tmp_path / "published" / "releases").mkdir(parents=True)
        released = tmp_path / "published" / "releases" / "one.duckdb"
        shutil.copyfile(made / "release.duckdb", released)
        home.settings.published_file.symlink_to("releases/one.duckdb")
        digest = hashlib.sha256(released.read_bytes()).hexdigest()
        release = publish.Release("one", "2026-01-01T00:00:00+00:00", "f", {"marts.t": 100_000})
        manifest = asdict(replace(release, files={"releases/one.duckdb": digest}))
        (tmp_path / "published" / "manifest.json").write_text(json.dumps(manifest))
        yield home


def test_what_is_in_order_is_left_in_peace(home: Home) -> None:
    assert home.examine() == []


def test_an_installation_that_was_never_used_is_in_order(tmp_path: Path) -> None:
    made = Settings(home=tmp_path / "none", seeds=tmp_path, sql=tmp_path)
    assert list(examine(made, [SOURCE])) == []
    assert not (tmp_path / "none").exists()


def flip(path: Path, at: float = 0.5) -> None:
    path.chmod(0o644)
    data = bytearray(path.read_bytes())
    data[int(len(data) * at)] ^= 0x01
    path.write_bytes(bytes(data))


LOSSES = {
    "emptied": lambda path: path.write_bytes(b""),
    "deleted": lambda path: path.unlink(),
    "cut at a line": lambda path: path.write_bytes(b"".join(path.read_bytes().splitlines(True)[:-1])),
    "a line taken out": lambda path: path.write_bytes(b"".join(path.read_bytes().splitlines(True)[1:]) + b" " * 5_000),
    "a line changed": lambda path: path.write_bytes(path.read_bytes().replace(b'"accepted"', b'"rejected"', 1)),
    "a moment changed": lambda path: path.write_bytes(path.read_bytes().replace(b'ed_at": "202', b'ed_at": "20&', 1)),
    "a line of rubbish": lambda path: path.write_bytes(path.read_bytes() + b"rubbish\n"),
}


@pytest.mark.parametrize("loss", LOSSES)
def test_a_log_that_lost_something_stops_us_until_a_person_lets_it_go(home: Home, loss: str) -> None:
    LOSSES[loss](home.log)
    with pytest.raises(VendorwatchError, match=r"deliveries\.jsonl"):
        home.refresh(b"<c/>")
    with pytest.raises(VendorwatchError, match=r"deliveries\.jsonl"):
        Landing(home.settings).status(SOURCE)
    assert home.examine()[0].part == "log"
    home.mend()
    assert home.refresh(b"<c/>").status == "new"
    assert [f for f in home.examine() if f.part == "log"] == []


def test_a_log_written_before_there_were_chains_goes_on(home: Home) -> None:
    rows = [json.loads(line) for line in home.log.read_text().splitlines()]
    home.log.write_text("".join(json.dumps({k: v for k, v in r.items() if k != "_chain"}) + "\n" for r in rows))
    (home.log.parent / "deliveries.jsonl.length").unlink()
    assert home.refresh(b"<c/>").status == "new"
    assert home.examine() == []
    LOSSES["cut at a line"](home.log)
    assert [f.part for f in home.examine()] == ["log"]


def test_a_damaged_body_is_told_taken_out_and_fetched_again(home: Home) -> None:
    body = Landing(home.settings).in_force(SOURCE).documents[0]
    flip(body.path)
    [finding] = home.examine()
    assert (finding.part, "list.xml of things:" in finding.what) == ("archive", True)
    home.mend()
    assert not body.path.exists()
    assert (home.settings.landing / "damaged" / body.sha256).exists()
    assert "is missing" in home.examine()[0].what
    assert home.refresh(b"<b/>").status == "unchanged"
    assert home.examine() == []


@pytest.mark.parametrize("left", [0, 2])
def test_a_body_that_was_cut_is_told_with_its_size_and_what_mending_leaves_to_people(home: Home, left: int) -> None:
    body = Landing(home.settings).in_force(SOURCE).documents[0]
    body.path.chmod(0o644)
    os.truncate(body.path, left)
    [finding] = home.examine()
    assert (
        f"list.xml of {Landing(home.settings).in_force(SOURCE).delivery_id} has {left} of its 4 bytes" in finding.what
    )
    assert "asks its publisher for it" in finding.leaves
    home.mend()
    [finding] = home.examine()
    assert ("is missing" in finding.what, finding.mend) == (True, None)


def test_a_body_that_nobody_could_read_is_looked_at_though_it_is_not_in_force(home: Home) -> None:
    landing = Landing(home.settings)
    delivery = landing.in_force(SOURCE)
    delivery.documents[0].path.unlink()
    landing.quarantine(delivery.delivery_id, "it is missing", read_by=ANOTHER_TIME)
    assert "is missing" in home.examine()[0].what


def test_what_a_log_has_lost_is_counted_and_the_files_named_that_it_no_longer_tells(home: Home) -> None:
    first, second = (d.documents[0].sha256 for d in Landing(home.settings).deliveries(SOURCE))
    home.log.write_bytes(home.log.read_bytes().splitlines(True)[0] + b"rubbish\n")
    finding = home.examine()[0]
    assert "Left is 1 record, 1 line that is none, " in finding.what
    assert f"of 1 file in the archive it no longer tells: {second[:12]}." in finding.what
    assert first[:12] not in finding.what
    with duckdb.connect(str(home.settings.warehouse)) as con:
        con.execute(
            f"create table raw.landing__documents as select '{second}' as sha256, 'list.xml' as name, 'd2' as delivery_id"
        )
    assert "no longer tells: list.xml of d2." in home.examine()[0].what
    home.mend()
    assert home.log.with_name("deliveries.jsonl.lost").read_bytes() == b"rubbish\n"


def test_a_log_that_does_not_tell_what_is_published_was_lost_however_whole_it_looks(home: Home) -> None:
    first, second = (d.documents[0].sha256 for d in Landing(home.settings).deliveries(SOURCE))
    with duckdb.connect(str(home.settings.published_file.resolve())) as con:
        con.execute(f"create table marts.evidence as select 'things' as source_id, '{first}' as sha256")
    assert [f for f in home.examine() if f.part == "log"] == []
    home.log.unlink()
    home.log.with_name("deliveries.jsonl.length").unlink()
    home.refresh(b"<b/>")
    [finding] = [f for f in home.examine() if f.part == "log"]
    assert (
        f"does not tell of 1 file in the archive that what is published is made of: things {first[:12]}" in finding.what
    )
    assert second[:12] not in finding.what


def test_a_release_that_is_a_step_back_behind_one_before_it_is_told(home: Home) -> None:
    from tests.unit.release.test_steps_back import release
    from vendorwatch.sources import all_sources

    published = home.settings.published
    shutil.rmtree(published)
    release(published / "releases" / "1" / "vendorwatch.duckdb", "x", 19_181)
    release(published / "releases" / "2" / "vendorwatch.duckdb", "y", 44)
    home.settings.published_file.symlink_to("releases/2/vendorwatch.duckdb")
    found = [f.what for f in examine(home.settings, [all_sources()["ofac_sdn"]])]
    assert [what for what in found if "a step back" in what and "44 entries, where 19,181" in what]
    home.settings.published_file.unlink()
    home.settings.published_file.symlink_to("releases/1/vendorwatch.duckdb")
    found = [f.what for f in examine(home.settings, [all_sources()["ofac_sdn"]])]
    assert not [what for what in found if "a step back" in what]


def test_a_damaged_body_that_comes_again_is_made_whole(home: Home) -> None:
    first = Landing(home.settings).deliveries(SOURCE)[0].documents[0]
    flip(first.path)
    home.refresh(b"<a/>")
    assert home.examine() == []


@pytest.mark.parametrize("at", [0.001, 0.3, 0.6, 0.9])
def test_a_damaged_warehouse_is_thrown_away_and_a_damaged_release_forgotten(home: Home, at: float) -> None:
    flip(home.settings.warehouse, at)
    flip(home.settings.published_file.resolve(), at)
    found = home.examine()
    home.mend()
    assert home.settings.warehouse.exists() == ("warehouse" not in [f.part for f in found])
    assert [f.part for f in home.examine() if f.mend] == []


def test_a_release_that_is_not_the_one_published_is_told(home: Home) -> None:
    folder = home.settings.published
    shutil.copy(folder / "releases/one.duckdb", folder / "releases/two.duckdb")
    home.settings.published_file.unlink()
    home.settings.published_file.symlink_to("releases/two.duckdb")
    assert "points to releases/two.duckdb" in home.examine()[0].what
    (folder / "manifest.json").write_text("{")
    assert "manifest cannot be read" in home.examine()[0].what
    home.mend()
    assert "the manifest is missing" in home.examine()[0].what


def test_a_run_whose_process_died_is_told_and_recorded(home: Home) -> None:
    runs = Runs(home.settings.home)
    with runs.during("r1", "tables"):
        assert home.examine() == [], "it lives"
        begun = (runs.folder / "r1.json").read_text()
    (runs.folder / "r1.json").write_text(begun)
    [finding] = home.examine()
    assert (finding.part, "died before its end" in finding.what) == ("runs", True)
    home.mend()
    assert runs.last("tables").outcome == "killed"
    assert home.examine() == []


def test_what_killed_processes_left_is_told_unless_somebody_is_at_work(home: Home) -> None:
    left = home.settings.landing / "incoming" / "tmpabc"
    left.write_bytes(b"half")
    [finding] = home.examine()
    assert "1 half-written file of 4 bytes" in finding.what
    home.mend()
    assert not left.exists()


def test_indexes_that_were_never_made_whole_are_told(home: Home) -> None:
    left = home.settings.home / "cache" / "names-a-b.4711.part"
    left.parent.mkdir()
    left.touch()
    assert home.examine() == [], "somebody may be at work"
    os.utime(left, (0, 0))
    [finding] = home.examine()
    assert "1 half-made indexes" in finding.what
    home.mend()
    assert not left.exists()


def test_checks_of_others_are_asked_too(home: Home) -> None:
    other = Finding("storage", "a run hangs", "End it")
    assert list(examine(replace(home.settings), [SOURCE], [lambda _: [other]])) == [other]
