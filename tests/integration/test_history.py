"""The history of the real lists: what 25 days of the SDN list say, in any order of arrival, and what must be refused."""

import csv
import gzip
import hashlib
import io
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

import duckdb
import pytest
from lxml import etree

from tests.faults.kills import KILLS
from vendorwatch import intake
from vendorwatch.deliveries import Delivery, Parsed
from vendorwatch.errors import GuardTripped
from vendorwatch.history import guards, timeline
from vendorwatch.history import update as history
from vendorwatch.landing import Landing
from vendorwatch.settings import PROJECT, Settings
from vendorwatch.sources import all_sources
from vendorwatch.tables import loading, models
from vendorwatch.tables.catalogue import read_catalogue
from vendorwatch.tables.warehouse import Warehouse

CATALOGUE = read_catalogue(PROJECT / "sql")
SDN = all_sources()["ofac_sdn"]
CONSOLIDATED = all_sources()["ofac_consolidated"]
CURATED = all_sources()["curated"]
CORE = (
    "work.documents", "work.publications", "core.fact_versions", "core.listing_versions", "work.former_listings",
    "work.changes",
)  # fmt: skip
# What `work.delta_reconciliation` is made of besides.
RECONCILED = {
    "staging.stg_ofac__delta_entities", "staging.stg_ofac__delta_statements", "staging.stg_curated__rule_periods",
    "core.facets", "work.rule_periods", "core.lists", "work.delta_reconciliation",
}  # fmt: skip
STATE = f"select * from {timeline.FACTS} order by all"

pytestmark = pytest.mark.real


class Home:
    """An installation without Dagster: a landing archive and the warehouse made from it."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(home=folder, seeds=PROJECT / "seeds", sql=PROJECT / "sql")
        self.landing = Landing(self.settings)
        self.told: list[str] = []

    def take(self, con: duckdb.DuckDBPyConnection, *sources) -> None:
        for source in sources:
            intake.take(con, CATALOGUE, self.landing, source, self.told.append)
        intake.record_history(con, CATALOGUE)
        loading.load_documents(con, CATALOGUE, intake.evidence_deliveries(self.landing, sources))
        models.build_layer(con, CATALOGUE, "core", only=CORE)

    def reconcile(self, con: duckdb.DuckDBPyConnection) -> None:
        """Compare what deltas tell with what the history finds."""
        self.landing.refresh(CURATED)
        intake.take(con, CATALOGUE, self.landing, CURATED, self.told.append)
        models.build_layer(con, CATALOGUE, "staging", only=[t.id for t in CATALOGUE if t.id in RECONCILED])
        models.build_layer(con, CATALOGUE, "core", only=[t.id for t in CATALOGUE if t.id in RECONCILED])


def ids(data: bytes) -> dict[str, str]:
    """Number and name of each entry of an sdn.csv, read by nothing of ours."""
    return {row[0]: row[1] for row in csv.reader(io.StringIO(data.decode())) if len(row) == 12}


@pytest.fixture(scope="module")
def days(shared_data: Path) -> dict[date, bytes]:
    """The 25 whole daily files."""
    files = sorted((shared_data / "ofac/history").glob("*.csv.gz"))
    found = {date.fromisoformat(f.name[4:14]): gzip.decompress(f.read_bytes()) for f in files}
    assert len(found) == 26
    return {day: data for day, data in found.items() if data}


@pytest.fixture(scope="module")
def imported(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("history"))
    taken, left_out = home.landing.import_folder(shared_data / "ofac/history", [SDN])
    assert len(taken) == 25
    assert [(x.path.name, x.reason) for x in left_out] == [("sdn_2024-05-04.csv.gz", "0 bytes")]
    return home


@pytest.fixture(scope="module")
def con(imported: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with Warehouse(imported.settings.warehouse).writer() as con:
        imported.take(con, SDN)
        yield con


def test_no_real_day_trips_a_guard(imported: Home, con: duckdb.DuckDBPyConnection) -> None:
    assert imported.told == []
    assert con.execute("select count(*), bool_and(passed) from meta.guard_results").fetchall()[0][1]
    assert len(imported.landing.deliveries(SDN)) == 25


def test_additions_and_removals_are_the_plain_set_difference(
    con: duckdb.DuckDBPyConnection, days: dict[date, bytes]
) -> None:
    moved = con.execute(
        "select published_on, entry_id, change from work.changes where field = 'entry' and change <> 'modified'"
    ).fetchall()
    assert con.execute("select count(*) from work.changes where change = 'relisted'").fetchall() == [(0,)]
    ordered = [(day, set(ids(data))) for day, data in sorted(days.items())]
    for (_, before), (day, after) in pairwise(ordered):
        here = {(entry.split(":")[1], change) for published, entry, change in moved if published == day}
        assert here == {(i, "added") for i in after - before} | {(i, "removed") for i in before - after}, day
    assert sum(change == "added" for _, _, change in moved) > 6000


def test_renames_are_the_changed_names(con: duckdb.DuckDBPyConnection, days: dict[date, bytes]) -> None:
    day, before = date(2024, 4, 26), date(2024, 4, 2)
    old, new = ids(days[before]), ids(days[day])
    renamed = {i for i in old.keys() & new.keys() if old[i].split() != new[i].split()}
    found = con.execute(
        "select entry_id, old_value, new_value from work.changes where field = 'name' and published_on = ?", [day]
    ).fetchall()
    assert {entry.split(":")[1] for entry, _, _ in found} == renamed
    assert all(old[e.split(":")[1]] == was and new[e.split(":")[1]] == now for e, was, now in found)


def test_as_of_gives_each_day_back(con: duckdb.DuckDBPyConnection, days: dict[date, bytes]) -> None:
    for macro in CATALOGUE.macros:
        if "core.listing_versions" in macro:
            con.execute(macro)
    for day, data in days.items():
        rows = con.execute("select entry_id, entry_name from marts.listed_on(?)", [day]).fetchall()
        assert {entry.split(":")[1] for entry, _ in rows} == set(ids(data)), day
    morning = "timestamp '2024-02-24 08:00', date '2024-02-24'"
    believed = con.execute(f"select count(*) from marts.as_of({morning})").fetchall()[0][0]
    assert believed == len(ids(days[date(2024, 2, 23)])) == 14484
    evening = "timestamp '2024-02-25 00:00', date '2024-02-24'"
    assert con.execute(f"select count(*) from marts.as_of({evening})").fetchall()[0][0] == 14499


def test_any_order_of_import_gives_the_same_history(
    imported: Home, con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    deliveries = imported.landing.deliveries(SDN)[-4:]
    parsed = {d.delivery_id: SDN.parse(d) for d in deliveries}

    def told(order: Sequence[Delivery]) -> list[tuple]:
        with duckdb.connect() as fresh:
            fresh.execute("create schema raw")
            for n in range(len(order)):
                known = sorted(order[: n + 1], key=lambda d: d.published_on or date.min)
                history.update(
                    fresh, CATALOGUE, SDN, known,
                    read=lambda d: parsed[d.delivery_id], judge=lambda *_: None, turn_away=lambda *_: None,
                )  # fmt: skip
            return fresh.execute(STATE).fetchall()

    expected = told(deliveries)
    assert len(expected) > 100_000
    first, second, third, last = deliveries
    assert told([last, first, third, second]) == expected


def made_of(parsed: Parsed, change: str) -> Parsed:
    """The parsed list with something broken: SQL over its tables, one statement a table."""
    with duckdb.connect() as scratch:
        for name, table in parsed.tables.items():
            scratch.register("rows", table)
            scratch.execute(f"create table {name} as select * from rows")
        scratch.execute(change)
        tables = {
            name: scratch.sql(f"select * from {name}").to_arrow_table().cast(table.schema)
            for name, table in parsed.tables.items()
        }
    return Parsed(tables)


BREAKAGES = {
    "3 % of the entries gone": ("delete from entries where entry_id % 33 = 0", "entries are gone"),
    "all weak aliases gone": ("delete from names where is_weak", "facts fewer"),
    "all identifiers gone": ("delete from identifiers", "facts fewer"),
    "half of the birth dates gone": ("delete from features where feature_type = 'Birthdate' and entry_id % 2 = 0", "facts fewer"),
    "every tenth entry edited": ("update entries set title = 'edited' where entry_id % 10 = 0", "entries were changed"),
    "a tenth more entries": (
        "insert into entries select * replace (entry_id + 1000000 as entry_id) from entries where entry_id % 10 = 0",
        "entries are new",
    ),
    "wrongly decoded": ("update entries set name = name || 'Ã©' where entry_id % 100 = 0", "wrongly decoded"),
}  # fmt: skip


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_a_broken_list_is_turned_away(imported: Home, con: duckdb.DuckDBPyConnection, breakage: str) -> None:
    change, reason = BREAKAGES[breakage]
    last = imported.landing.deliveries(SDN)[-1]
    other = (replace(last.documents[0], sha256="0" * 64),)
    later = Delivery(
        "next", "ofac_sdn", last.variant, last.retrieved_at.replace(day=4), date(2024, 5, 4), other, "past/x"
    )
    parsed = made_of(_parsed(imported), change)
    turned_away: list[str] = []
    before = con.execute(f"select count(*), sum(hash(f)::hugeint) from {timeline.FACTS} as f").fetchall()
    history.update(
        con, CATALOGUE, SDN, [*imported.landing.deliveries(SDN), later],
        read=lambda _: parsed, judge=guards.judge, turn_away=lambda _, error: turned_away.append(str(error)),
    )  # fmt: skip
    assert len(turned_away) == 1
    assert reason in turned_away[0]
    assert "vendorwatch accept ofac_sdn" in turned_away[0]
    assert con.execute(f"select count(*), sum(hash(f)::hugeint) from {timeline.FACTS} as f").fetchall() == before


_PARSED: dict[str, Parsed] = {}


def _parsed(home: Home) -> Parsed:
    last = home.landing.deliveries(SDN)[-1]
    if last.delivery_id not in _PARSED:
        _PARSED[last.delivery_id] = SDN.parse(last)
    return _PARSED[last.delivery_id]


GONE = "delete from {} where entry_id in (select entry_id from entries order by hash(entry_id) limit {})"


def of_entries(parsed: Parsed) -> list[str]:
    """The tables that speak of entries, these last."""
    return sorted((n for n, t in parsed.tables.items() if "entry_id" in t.column_names), key="entries".__eq__)


def less(parsed: Parsed, share: float) -> Parsed:
    """The list without so many of its entries, and all that is said of them."""
    count = round(parsed.tables["entries"].num_rows * share)
    return made_of(parsed, ";".join(GONE.format(name, count) for name in of_entries(parsed)))


@pytest.mark.skipif(not KILLS, reason="VENDORWATCH_KILLS is not set (`make torture`)")
def test_years_after_the_real_days(imported: Home, con: duckdb.DuckDBPyConnection) -> None:
    """What shrinks slowly, after a gap, after what a person let through, or under new numbers is seen; what is usual is not."""
    accepted = list(imported.landing.deliveries(SDN))
    real, last = len(accepted), accepted[-1]
    contents: dict[str, Parsed] = {}

    def publish(day: date, parsed: Parsed, *, overruled: bool = False) -> str:
        name = f"{day} {len(contents)}"
        document = replace(last.documents[0], sha256=hashlib.sha256(name.encode()).hexdigest())
        at = datetime.combine(day, time(12), UTC)
        made = Delivery(name, "ofac_sdn", last.variant, at, day, (document,), "past/x", overruled=overruled)
        contents[name] = parsed
        turned_away: list[str] = []
        history.update(
            con, CATALOGUE, SDN, [*accepted, made], read=lambda d: contents[d.delivery_id], judge=guards.judge,
            turn_away=lambda _, error: turned_away.append(str(error)),
        )  # fmt: skip
        if not turned_away:
            accepted.append(made)
        return "".join(turned_away)

    def forget() -> None:
        del accepted[real:]
        history.update(con, CATALOGUE, SDN, accepted, read=pytest.fail, judge=guards.judge, turn_away=pytest.fail)

    start, whole = last.published_on, _parsed(imported)
    assert start is not None
    size = whole.tables["entries"].num_rows
    # Two usual years, a publication in six weeks with a few less, and a gap of most of a year.
    now, day = whole, start
    for step in range(12):
        now, day = less(now, 0.004), day + timedelta(days=300 if step == 6 else 40)
        assert publish(day, now) == "", step
    forget()
    # A little less each day.
    now, trips = whole, 0
    for step in range(1, 13):
        fewer = less(now, 0.019)
        if told := publish(start + timedelta(days=step), fewer):
            trips += 1
            assert "entries are gone" in told
        else:
            now = fewer
    assert trips >= 8
    assert now.tables["entries"].num_rows > 0.94 * size
    forget()
    assert "entries are gone" in publish(start + timedelta(days=365), less(whole, 0.138))
    assert publish(start + timedelta(days=1), less(whole, 0.4), overruled=True) == ""
    assert "entries are gone" in publish(start + timedelta(days=2), less(contents[accepted[-1].delivery_id], 0.31))
    forget()
    renumbered = ";".join(f"update {name} set entry_id = entry_id + 1000000" for name in of_entries(whole))
    assert "entries are gone" in publish(start + timedelta(days=1), made_of(whole, renumbered))


DELTAS = all_sources()["ofac_deltas"]
DELTA = (
    '<sanctionsData xmlns="https://www.treasury.gov/ofac/DeltaFile/1.0"><publicationInfo><datePublished>{}T00:00:00-05:00'
    "</datePublished></publicationInfo><entities>{}</entities></sanctionsData>"
)


def delta(day: date, before: bytes, after: bytes) -> str:
    """What OFAC's delta file of that day would say, from the rows of two sdn.csv and nothing of ours."""
    old, new = ({r[0]: r for r in csv.reader(io.StringIO(d.decode())) if len(r) == 12} for d in (before, after))
    entities = []
    for number in sorted(old.keys() | new.keys(), key=int):
        was, now = old.get(number), new.get(number)
        if was == now:
            continue
        action = "add" if was is None else "remove" if now is None else "modify"
        _, name, _, programs, *_ = now or was or []
        listed = "".join(f"<sanctionsProgram>{escape(p)}</sanctionsProgram>" for p in programs.split("] ["))
        full_name = f"<formattedFullName>{escape(name)}</formattedFullName>"
        entities.append(
            f'<entity id="{number}" action="{action}"><sanctionsLists><sanctionsList>SDN List</sanctionsList></sanctionsLists>'
            f"<sanctionsPrograms>{listed}</sanctionsPrograms><names><name><translations><translation>{full_name}"
            "</translation></translations></name></names></entity>"
        )
    return DELTA.format(day, "".join(entities))


def test_deltas_of_the_real_days_agree_with_our_difference_and_a_wrong_one_is_told_row_by_row(
    imported: Home, con: duckdb.DuckDBPyConnection, days: dict[date, bytes], tmp_path: Path
) -> None:
    ordered = sorted(days.items())
    texts = {day: delta(day, before, after) for (_, before), (day, after) in pairwise(ordered)}
    wrong = date(2024, 4, 26)
    entities = re.findall("<entity .*?</entity>", texts[wrong])
    left_out, other = (next(e for e in entities if f'action="{a}"' in e) for a in ("modify", "add"))
    broken = texts[wrong].replace(left_out, "").replace(other, other.replace('"add"', '"remove"', 1))
    listed = "<sanctionsLists><sanctionsList>SDN List</sanctionsList></sanctionsLists>"
    invented = f'<entity id="999999999" action="add">{listed}</entity>'
    for folder, told in (("right", texts), ("wrong", {wrong: broken.replace("<entities>", f"<entities>{invented}")})):
        (tmp_path / folder).mkdir()
        for day, text in told.items():
            (tmp_path / folder / f"{day}_delta.xml").write_text(text, "utf-8")

    def reconciled(folder: str, landing: Landing) -> list[tuple]:
        taken, left = landing.import_folder(tmp_path / folder, [DELTAS])
        assert (len(taken), left) == (len(list((tmp_path / folder).iterdir())), [])
        assert intake.take(con, CATALOGUE, landing, DELTAS, imported.told.append).verdict is None
        imported.reconcile(con)
        return con.execute(
            "select entry_id, delta_action, our_change, explanation from work.delta_reconciliation"
            " where verdict = 'differs' order by all"
        ).fetchall()

    assert reconciled("right", imported.landing) == []
    count = dict(con.execute("select verdict, count(*) from work.delta_reconciliation group by all").fetchall())
    assert count["agrees"] > 8000
    assert count.get("unclear", 0) < 50, "remarks in which nothing changed but the order"

    alone = Landing(replace(imported.settings, home=tmp_path / "home"))
    number = {e: re.search(r'id="(\d+)"', e)[1] for e in (left_out, other)}
    found = {row[0]: row[1:] for row in reconciled("wrong", alone)}
    assert found["ofac_sdn:" + number[left_out]][:2] == (None, "modified")
    assert found["ofac_sdn:" + number[other]] == ("remove", "added", "told to be remove, found to be added")
    assert found["ofac_sdn:999999999"] == ("add", None, "the two publications do not differ in it")
    assert len(found) == 3


def itemised(day: date, before: Path, after: Path) -> tuple[str, dict[str, set[str]]]:
    """The delta of two enhanced files, element by element, and the parts of each entity that differ; read by lxml alone."""
    old, new = ({}, {})
    for path, found in ((before, old), (after, new)):
        root = etree.parse(path).getroot()
        for part in root.iter("{*}namePart"):
            del part.attrib["id"]  # The tool counts these through the whole file.
        for entity in root.iterfind("{*}entities/{*}entity"):
            found[entity.get("id")] = {
                etree.QName(branch).localname: {etree.tostring(x, method="c14n", with_tail=False) for x in branch}
                for branch in entity
            }
    assert old.keys() == new.keys()
    entities, parts = [], {}
    for number, branches in new.items():
        was = old[number]
        told = []
        for branch in sorted(branches.keys() | was.keys()):
            moved = [
                (action, etree.fromstring(element))
                for action, elements in (
                    ("add", branches.get(branch, set()) - was.get(branch, set())),
                    ("remove", was.get(branch, set()) - branches.get(branch, set())),
                )
                for element in elements
            ]
            for action, element in moved:
                element.set("action", action)
                told.append(f"<{branch}>{etree.tostring(element, encoding='unicode')}</{branch}>")
                parts.setdefault(number, set()).add(branch)
        if told:
            entities.append(f'<entity id="{number}">{"".join(told)}</entity>')
    return DELTA.format(day, "".join(entities)), parts


def test_an_itemised_delta_of_the_full_format_agrees_part_by_part(shared_data: Path, tmp_path: Path) -> None:
    csv_dir, composite = tmp_path / "csv", shared_data / "ofac/composite_2026-07-29"
    csv_dir.mkdir()
    for part in ("sdn", "add", "alt", "sdn_comments"):
        lines = gzip.decompress((composite / f"{part}.csv.gz").read_bytes()).decode().splitlines()
        some = [line for line in lines if line.split(",")[0].isdigit() and int(line.split(",")[0]) < 9000]
        (csv_dir / f"{part}.csv").write_text("\r\n".join([*some, "\x1a"]), "utf-8", newline="")
    files = {}
    for day, edits in (("2026-07-29", 0), ("2026-07-30", 27)):
        files[day] = tmp_path / f"past/SDN_ENHANCED_{day}.XML"
        files[day].parent.mkdir(exist_ok=True)
        tool = shared_data.parent / "tools/gen_sdn_enhanced.py"
        arguments = [csv_dir, files[day], "--published", day, "--edit", str(edits), "--no-check"]
        subprocess.run([sys.executable, tool, *arguments], check=True, stdout=subprocess.DEVNULL)
    text, parts = itemised(date(2026, 7, 30), *files.values())
    assert len(parts) == 27
    (tmp_path / "past/2026-07-30_delta.xml").write_text(text, "utf-8")
    home = Home(tmp_path / "home")
    taken, left_out = home.landing.import_folder(tmp_path / "past", [SDN, DELTAS])
    assert len(taken) == 3, left_out
    with Warehouse(home.settings.warehouse).writer() as con:
        home.take(con, SDN, DELTAS)
        home.reconcile(con)
        found = con.execute(
            "select split_part(entry_id, ':', 2), verdict, explanation, our_parts, delta_parts from work.delta_reconciliation"
        ).fetchall()
    assert home.told == []
    assert [row for row in found if row[1] != "agrees"] == []
    assert {number: set(told) for number, *_, told in found} == parts
    assert {number: set(told) - set(ours) for number, *_, ours, told in found if set(told) - set(ours)} == {}


def test_what_a_person_accepts_is_let_through(imported: Home, con: duckdb.DuckDBPyConnection) -> None:
    last = imported.landing.deliveries(SDN)[-1]
    later = Delivery(
        "next", "ofac_sdn", last.variant, last.retrieved_at, last.published_on, last.documents, "past/x", overruled=True
    )
    publication = timeline.Publication(
        "ofac_sdn", last.delivery_id, "d", "line {}", last.variant, last.published_on, _utc(last), "code"
    )
    guards.judge(con, publication, later)
    with pytest.raises(GuardTripped):
        _judge_as_if_published_by_ofac(con, publication, last)


def _utc(delivery: Delivery):
    return delivery.retrieved_at.replace(tzinfo=None)


def _judge_as_if_published_by_ofac(con, publication, last) -> None:
    """The same publication, fetched again after a newer one had been."""
    con.execute("begin")
    try:
        con.execute(
            f"insert into {timeline.PUBLICATIONS} by name select * replace ("
            "'newer' as delivery_id, date '2024-06-01' as published_on, timestamp '2024-01-01' as retrieved_at)"
            f" from {timeline.PUBLICATIONS} where delivery_id = ?",
            [last.delivery_id],
        )
        guards.judge(con, publication, Delivery("x", "ofac_sdn", "v", last.retrieved_at, None, last.documents))
    finally:
        con.execute("rollback")


def test_astrakhan_comes_and_goes_and_nobody_else(shared_data: Path, tmp_path: Path) -> None:
    folder, excerpts = tmp_path / "past", shared_data / "ofac/kaspersky"
    folder.mkdir()
    both = [
        {row[0]: line for line, row in zip(text.splitlines(), csv.reader(text.splitlines()), strict=True)}
        for text in ((excerpts / f"sdn_excerpt_{m}.csv").read_text().replace("\x1a", "").strip() for m in ("2025-08", "2026-04"))
    ]  # fmt: skip
    # The excerpts are windows of the list; what lies in both windows and the twelve is what they tell of.
    window = (both[0].keys() & both[1].keys()) | {"45818"}
    for lines, day in zip(both, ("2025-08-15", "2026-04-10"), strict=True):
        kept = [line for number, line in lines.items() if number in window]
        (folder / f"sdn_{day}.csv").write_bytes("\r\n".join(kept).encode() + b"\r\n\x1a")
    home = Home(tmp_path / "home")
    home.landing.import_folder(folder, [SDN])
    with Warehouse(home.settings.warehouse).writer() as con:
        home.take(con, SDN)
        found = con.execute("select entry_id, change, field, published_on from work.changes").fetchall()
        gone = con.execute("select entry_id, delisted_on from work.former_listings").fetchall()
    assert found == [("ofac_sdn:45818", "removed", "entry", date(2026, 4, 10))]
    assert gone == [("ofac_sdn:45818", date(2026, 4, 10))]


def test_the_two_formats_of_the_consolidated_list_differ_only_where_the_list_did(
    shared_data: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "past"
    (folder / "2025-01-10").mkdir(parents=True)
    (folder / "2025-12-19").mkdir()
    shutil.copy(shared_data / "ofac/enhanced_xml/CONS_ENHANCED.XML", folder / "2025-01-10")
    for path in (shared_data / "ofac/consolidated_csv_2025-12-19").iterdir():
        name = path.name.removesuffix(".gz").lower()
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        (folder / "2025-12-19" / name).write_bytes(data)
    home = Home(tmp_path / "home")
    taken, left_out = home.landing.import_folder(folder, [CONSOLIDATED])
    assert [p.variant.name for p in taken] == ["enhanced_xml", "legacy_csv"], left_out
    with Warehouse(home.settings.warehouse).writer() as con:
        home.take(con, CONSOLIDATED)
        assert home.told == []
        found = con.execute(
            "select split_part(entry_id, ':', 2), change, field, coalesce(old_value, ''), coalesce(new_value, '')"
            " from work.changes"
        ).fetchall()
    # Each was looked at in both files: nine Rosneft and Gazprom companies designated under E.O. 14024 in January 2025
    # with their numbers and aliases, SYRIA taken out, one person removed, countries of numbers added and dropped.
    with (Path(__file__).parent / "consolidated_2025.csv").open(newline="") as file:
        expected = [tuple(row) for row in csv.reader(file)][1:]
    assert sorted(found) == sorted(expected)
