"""What is taken of a file that holds several lists when one of them is not to be believed."""

import csv
import io
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from tests.mirror import Mirror, Page
from vendorwatch import confined, intake
from vendorwatch.deliveries import Delivery, Loaded, Parsed
from vendorwatch.errors import GuardTripped, ParseError, Unread
from vendorwatch.landing import Landing
from vendorwatch.reading import Reader
from vendorwatch.settings import PROJECT, Settings
from vendorwatch.sources import all_sources
from vendorwatch.tables.catalogue import Catalogue, read_catalogue
from vendorwatch.tables.warehouse import Warehouse

CATALOGUE = read_catalogue(PROJECT / "sql")
CSL = all_sources()["trade_csl"]
SNAPSHOT = next((PROJECT / "seeds/snapshots/trade_csl").glob("*/consolidated.csv"))
LISTS = "select list_id, count(*) from raw.trade_csl__entries group by all order by all"


class Home:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = Settings(home=folder / "home", seeds=PROJECT / "seeds", sql=PROJECT / "sql")
        self.landing = Landing(self.settings)

    def bring(self, day: str, text: str) -> None:
        past = self.folder / "past" / day
        past.mkdir(parents=True)
        (past / "consolidated.csv").write_text(text, "utf-8", newline="")
        taken, left_out = self.landing.import_folder(past.parent, [CSL])
        assert [p.day.isoformat() for p in taken] == [day], left_out

    def take(self, con: duckdb.DuckDBPyConnection) -> str | None:
        return intake.take(con, CATALOGUE, self.landing, CSL, lambda _: None).verdict


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@pytest.fixture
def con(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    with Warehouse(home.settings.warehouse).writer() as con:
        yield con


def without(*lists: str) -> str:
    rows = list(csv.reader(io.StringIO(SNAPSHOT.read_text("utf-8-sig"), newline="")))
    source = rows[0].index("source")
    made = io.StringIO(newline="")
    csv.writer(made, quoting=csv.QUOTE_ALL).writerows(
        [rows[0], *(r for r in rows[1:] if not any(name in r[source] for name in lists))]
    )
    return made.getvalue()


def test_a_list_that_vanishes_from_the_file_stays_and_the_others_go_on(home: Home, con) -> None:
    home.bring("2026-01-01", without("Military End User"))
    assert home.take(con) is None
    before = dict(con.execute(LISTS).fetchall())
    assert before["bis_entity_list"] > 1
    home.bring("2026-01-02", without("Entity List (EL)", "Unverified"))

    verdict = home.take(con)

    assert verdict is not None
    assert "bis_entity_list: the whole list is missing" in verdict
    after = dict(con.execute(LISTS).fetchall())
    assert {k: after[k] for k in before} == before
    assert after["bis_military_end_user"] >= 1
    documents = con.execute(
        "select list_id, count(distinct document_id), min(document_id) from raw.trade_csl__entries group by all"
    ).fetchall()
    new = home.landing.deliveries(CSL)[-1]
    assert new.withheld == ("bis_entity_list", "bis_unverified")
    assert {name for name, _, document in documents if document == new.documents[0].document_id} == (
        after.keys() - {"bis_entity_list", "bis_unverified"}
    )
    orphans = con.execute("select count(*) from raw.trade_csl__names anti join raw.trade_csl__entries using (entry_id)")
    assert orphans.fetchall() == [(0,)]
    assert home.landing.status(CSL).stale
    assert home.take(con) is None


def test_the_next_file_without_it_trips_again_and_one_with_it_heals(home: Home, con) -> None:
    home.bring("2026-01-01", without())
    home.bring("2026-01-02", without("Entity List (EL)"))
    home.bring("2026-01-03", without("Entity List (EL)"))
    home.take(con)
    assert [d.withheld for d in home.landing.deliveries(CSL)] == [(), ("bis_entity_list",), ("bis_entity_list",)]
    home.bring("2026-01-04", without())
    assert home.take(con) is None
    assert home.landing.deliveries(CSL)[-1].withheld == ()
    runs = con.execute(
        "select count(*), count(valid_to) from raw.history__fact_versions where scope = 'bis_entity_list'"
    ).fetchall()
    assert runs[0][1] == 0, "an absence that nobody believed is no change"


def test_a_person_may_say_that_the_list_is_gone_indeed(home: Home, con) -> None:
    home.bring("2026-01-01", without())
    home.bring("2026-01-02", without("Entity List (EL)"))
    home.take(con)
    new = home.landing.deliveries(CSL)[-1]
    home.landing.accept(CSL, new.documents[0].sha256[:12], "somebody: merged into another list")
    assert home.take(con) is None
    assert "bis_entity_list" not in dict(con.execute(LISTS).fetchall())


def test_what_a_parser_could_not_read_is_read_again_by_the_next_version_of_it(
    home: Home, con, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.bring("2026-01-01", without())
    home.bring("2026-01-02", without())

    def unable(_: Delivery) -> Parsed:
        raise ParseError("a column that nobody knows", where="trade_csl consolidated.csv")

    told: list[str] = []
    unread = replace(CSL, parse=unable)
    intake.take(con, CATALOGUE, home.landing, unread, told.append)
    assert home.landing.deliveries(CSL) == []
    home.take(con)
    assert home.landing.deliveries(CSL) == [], "the same parser is not asked again"

    monkeypatch.setattr(Catalogue, "parser_version", lambda *_: "mended")
    assert home.take(con) is None
    assert len(home.landing.deliveries(CSL)) == 2


def test_one_of_the_past_that_could_not_be_read_is_read_by_the_next_version_and_what_is_implausible_is_left_to_people(
    home: Home, con, monkeypatch: pytest.MonkeyPatch
) -> None:
    for day in ("2026-01-01", "2026-01-02", "2026-01-03"):
        home.bring(day, without())

    def unable(delivery: Delivery) -> Parsed:
        if str(delivery.published_on) == "2026-01-01":
            raise ParseError("a column that nobody knows", where="trade_csl consolidated.csv")
        parsed = CSL.parse(delivery)
        return replace(parsed, published_on=date(2099, 1, 1)) if str(delivery.published_on) == "2026-01-03" else parsed

    def taken() -> list[str]:
        return [str(delivery.published_on) for delivery in home.landing.deliveries(CSL)]

    intake.take(con, CATALOGUE, home.landing, replace(CSL, parse=unable), lambda _: None)
    assert taken() == ["2026-01-02"]
    told: list[str] = []
    monkeypatch.setattr(Catalogue, "parser_version", lambda *_: "mended")
    intake.take(con, CATALOGUE, home.landing, CSL, told.append)
    assert taken() == ["2026-01-01", "2026-01-02"]
    assert len([line for line in told if "is read again" in line]) == 1


def test_what_cannot_be_turned_away_is_an_error_and_not_read_for_ever(
    home: Home, con, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.bring("2026-01-01", without())

    def unable(_: Delivery) -> Parsed:
        raise ParseError("a column that nobody knows", where="trade_csl consolidated.csv")

    monkeypatch.setattr(Landing, "leave_out", lambda *_, **__: None)
    with pytest.raises(ParseError, match="a column that nobody knows"):
        intake.take(con, CATALOGUE, home.landing, replace(CSL, parse=unable), lambda _: None)


def test_one_bad_file_of_a_cumulative_source_does_not_take_the_others_with_it(home: Home, con) -> None:
    deltas = all_sources()["ofac_deltas"]
    text = (
        '<sanctionsData xmlns="https://www.treasury.gov/ofac/DeltaFile/1.0"><publicationInfo><datePublished>{}'
        "</datePublished></publicationInfo><entities/></sanctionsData>"
    )
    for day, stated in (("2026-01-01", "2026-01-01"), ("2026-01-02", "soon"), ("2026-01-03", "2026-01-03")):
        (home.folder / f"{day}_delta.xml").write_text(text.format(stated))
    home.landing.import_folder(home.folder, [deltas])
    told: list[str] = []
    intake.take(con, CATALOGUE, home.landing, deltas, told.append)
    found = con.execute(
        "select cast(published_on as varchar) from raw.ofac_deltas__publications order by all"
    ).fetchall()
    assert found == [("2026-01-01",), ("2026-01-03",)]
    assert len(told) == 1
    assert "is dated 'soon'" in told[0]


def test_a_list_is_borrowed_from_the_newest_delivery_that_can_be_read(home: Home, con) -> None:
    for day in ("2026-01-01", "2026-01-02"):
        home.bring(day, without())
    home.bring("2026-01-03", without("Unverified"))
    home.take(con)
    withheld = home.landing.in_force(CSL)
    assert withheld.withheld == ("bis_unverified",)

    def picky(delivery: Delivery) -> Parsed:
        if str(delivery.published_on) == "2026-01-02":
            raise ParseError("a column that nobody knows", where="trade_csl consolidated.csv")
        return CSL.parse(delivery)

    parsed = Reader(replace(CSL, parse=picky), home.landing).source.parse(withheld)
    borrowed = {r["document_id"] for r in parsed.tables["entries"].to_pylist() if r["list_id"] == "bis_unverified"}
    assert borrowed == {home.landing.deliveries(CSL)[0].documents[0].document_id}


SDN = all_sources()["ofac_sdn"]
DAYS = [PROJECT / "seeds/snapshots/ofac_sdn" / day for day in ("2025-08-15", "2026-04-10")]
ALIASES_OF_ANOTHER_LIST = next((PROJECT / "seeds/snapshots/ofac_consolidated").glob("*/cons_alt.csv"))


def lines(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    return lambda data: b"\r\n".join(x if x == b"\x1a\n" else change(x) for x in data.split(b"\r\n") if x)


@pytest.mark.parametrize(
    ("part", "broken", "reason"),
    [
        ("alt.csv", lambda data: b"\r\n".join([*data.split(b"\r\n")[:5], b"\x1a"]), "facts fewer"),
        ("alt.csv", lambda _: ALIASES_OF_ANOTHER_LIST.read_bytes(), "expected an alias of an entry of the list"),
        ("sdn.csv", lambda data: data[: data.rindex(b'"')], "ends with"),
        ("sdn.csv", lambda data: data[: data.rindex(b",-0- ")] + b"\r\n\x1a", "columns"),
        ("sdn.csv", lines(lambda line: line + b',"new"'), "columns"),
        ("sdn.csv", lines(lambda line: line.replace(b"AN", "Ã\u00adN".encode())), "wrongly decoded"),
    ],
)
def test_a_set_of_files_that_is_broken_leaves_the_one_before_in_force(
    home: Home, con, part: str, broken: Callable[[bytes], bytes], reason: str
) -> None:
    for folder in DAYS:
        shutil.copytree(folder, home.folder / "past" / folder.name)
    spoiled = home.folder / "past" / DAYS[1].name / part
    spoiled.write_bytes(broken(spoiled.read_bytes()))
    told: list[str] = []
    _, left_out = home.landing.import_folder(home.folder / "past", [SDN])
    intake.take(con, CATALOGUE, home.landing, SDN, told.append)
    assert reason in " ".join([*told, *(x.reason for x in left_out)])
    assert con.execute("select count(*) from raw.ofac_sdn__entries").fetchall() == [(45,)]
    assert con.execute("select count(distinct published_on) from raw.history__publications").fetchall() == [(1,)]
    assert home.landing.in_force(SDN).published_on.isoformat() == DAYS[0].name


def test_a_withheld_list_is_that_of_the_newest_file_that_has_it(home: Home, con) -> None:
    """Of three readable files before it, neither the oldest nor one that lacks the list, too."""
    named = (
        "select count(*) from raw.trade_csl__entries where list_id = 'bis_entity_list' and name = 'Renamed Since Ltd.'"
    )
    rows = list(csv.reader(io.StringIO(without(), newline="")))
    source, name = rows[0].index("source"), rows[0].index("name")
    renamed = next(r[name] for r in rows if "Entity List" in r[source])
    home.bring("2026-01-01", without())
    home.bring("2026-01-02", without().replace(f'"{renamed}"', '"Renamed Since Ltd."'))
    home.bring("2026-01-03", without("Entity List (EL)"))
    home.bring("2026-01-04", without("Entity List (EL)"))
    home.take(con)
    assert [d.withheld for d in home.landing.deliveries(CSL)] == [(), (), ("bis_entity_list",), ("bis_entity_list",)]
    assert con.execute(named).fetchall() == [(1,)]


def test_how_a_list_that_is_turned_away_fared_stays_on_record(home: Home, con) -> None:
    for folder in DAYS:
        shutil.copytree(folder, home.folder / "past" / folder.name)
    spoiled = home.folder / "past" / DAYS[1].name / "alt.csv"
    spoiled.write_bytes(b"\r\n".join([*spoiled.read_bytes().split(b"\r\n")[:5], b"\x1a"]))
    home.landing.import_folder(home.folder / "past", [SDN])
    intake.take(con, CATALOGUE, home.landing, SDN, lambda _: None)
    [accepted] = home.landing.deliveries(SDN)
    tripped = con.execute("select delivery_id, kind from meta.guard_results where not passed").fetchall()
    assert tripped and all(delivery_id != accepted.delivery_id for delivery_id, _ in tripped)


def test_another_version_of_the_parser_reads_the_history_anew(home: Home, con, monkeypatch: pytest.MonkeyPatch) -> None:
    from vendorwatch.history.facts import Family

    codes = "select distinct code_version from raw.history__publications"
    home.bring("2026-01-01", without())
    home.bring("2026-01-02", without())
    home.take(con)
    [(before,)] = con.execute(codes).fetchall()
    monkeypatch.setattr(Family, "code_version", lambda *_: "another")
    home.take(con)
    assert con.execute(codes).fetchall() == [("another",)] != [(before,)]


def test_a_name_without_end_turns_the_file_away_and_not_the_pipeline(home: Home, con) -> None:
    home.bring("2026-01-01", without())
    rows = list(csv.reader(io.StringIO(without(), newline="")))
    home.bring("2026-01-02", without().replace(rows[1][rows[0].index("name")], "x" * 60_000, 1))
    assert "has 60,000 characters" in str(home.take(con))
    assert len(home.landing.deliveries(CSL)) == 1


def test_what_could_not_be_read_this_time_is_told_and_read_again_the_next(home: Home, con) -> None:
    home.bring("2026-01-01", without())

    def unable(_: Delivery) -> Parsed:
        raise Unread("no time was left", where="trade_csl consolidated.csv")

    told: list[str] = []
    intake.take(con, CATALOGUE, home.landing, replace(CSL, parse=unable), told.append)
    assert [line for line in told if "no time was left" in line]
    assert home.landing.deliveries(CSL) == []
    # Not at once, and not never: whoever asks what is stale is told so after an hour.
    now = datetime.now(UTC)
    later = [Landing(home.settings, now=lambda m=m: now + timedelta(minutes=m)).is_due_again(CSL) for m in (1, 59, 61)]
    assert later == [False, False, True]
    assert home.take(con) is None
    assert len(home.landing.deliveries(CSL)) == 1
    assert not Landing(home.settings, now=lambda: now + timedelta(days=1)).is_due_again(CSL)


def test_a_file_that_follows_another_is_read_ahead_beside_what_is_loaded(
    home: Home, con, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str | None]] = []

    def read_ahead(_source: object, delivery: Delivery, before: Loaded | None = None) -> None:
        asked.append((str(delivery.published_on), before and str(before.delivery.published_on)))

    monkeypatch.setattr(confined, "read_ahead", read_ahead)
    home.bring("2026-01-01", without())
    home.take(con)
    intake.read_ahead(con, CATALOGUE, home.landing, CSL)
    assert asked == [], "what is loaded is not read again"
    home.bring("2026-01-02", without())
    differing = replace(CSL, parse_after=lambda *_: None)
    for source in (CSL, differing):
        intake.read_ahead(con, CATALOGUE, home.landing, source)
    # Lists withheld are put together of several files, which no difference tells.
    home.landing.withhold(home.landing.in_force(CSL).delivery_id, ["bis_unverified"], "gone")
    intake.read_ahead(con, CATALOGUE, home.landing, differing)
    assert asked == [("2026-01-02", None), ("2026-01-02", "2026-01-01"), ("2026-01-02", None)]


def test_what_a_document_says_of_its_day_is_known_as_soon_as_it_is_loaded(home: Home, con) -> None:
    home.bring("2026-01-01", without())
    stated = replace(CSL, parse=lambda delivery: replace(CSL.parse(delivery), published_on=date(2025, 12, 31)))
    intake.take(con, CATALOGUE, home.landing, stated, lambda _: None)
    assert home.landing.in_force(CSL).published_on == date(2025, 12, 31)
    assert con.execute("select distinct published_on from raw.history__publications").fetchall() == [
        (date(2025, 12, 31),)
    ]


def test_of_many_files_the_one_damaged_in_the_archive_is_taken_out_of_it_and_no_other(home: Home, con) -> None:
    deltas = all_sources()["ofac_deltas"]
    text = (
        '<sanctionsData xmlns="https://www.treasury.gov/ofac/DeltaFile/1.0"><publicationInfo><datePublished>{}'
        "</datePublished></publicationInfo><entities/></sanctionsData>"
    )
    for day in ("2026-01-01", "2026-01-02"):
        (home.folder / f"{day}_delta.xml").write_text(text.format(day))
    home.landing.import_folder(home.folder, [deltas])
    whole, damaged = (d.documents[0].path for d in home.landing.deliveries(deltas))
    damaged.chmod(0o644)
    damaged.write_bytes(b"x" * damaged.stat().st_size)
    told: list[str] = []
    intake.take(con, CATALOGUE, home.landing, deltas, told.append)
    assert "is damaged" in " ".join(told)
    assert (whole.exists(), damaged.exists()) == (True, False)
    found = con.execute("select cast(published_on as varchar) from raw.ofac_deltas__publications").fetchall()
    assert found == [("2026-01-01",)]


def test_of_files_with_several_faults_each_has_its_own_and_the_others_are_taken(home: Home, con) -> None:
    vendors = all_sources()["vendor_master"]
    inbox = home.settings.inbox(str(vendors.inbox))
    inbox.mkdir(parents=True)
    for name, supplier in (("damaged", "Acme"), ("endless", "x" * 60_000), ("good", "Zenith")):
        (inbox / f"{name}.csv").write_text(f"Supplier;Supplier No\n{supplier} Ltd;{name}\n", "utf-8")
    names = "select vendor_key from raw.vendor_master__vendors order by all"
    paths = {d.name: d.path for d in home.landing.refresh(vendors).delivery.documents}
    paths["damaged.csv"].chmod(0o644)
    paths["damaged.csv"].write_bytes(b"x" * paths["damaged.csv"].stat().st_size)
    told: list[str] = []
    verdict = intake.take(con, CATALOGUE, home.landing, vendors, told.append).verdict
    assert [line for line in told if line.startswith("vendor_master: left 2 files out. ")]
    for reason in ("damaged.csv is damaged", "a name of 60,004 characters"):
        assert reason in str(verdict)
        assert reason in told[0]
    assert con.execute(names).fetchall() == [("good",)]
    assert [name for name, path in paths.items() if not path.exists()] == ["damaged.csv"]
    # What was damaged is brought in and all is read again; beside others a file without a name is a problem of theirs.
    assert not home.landing.is_due_again(vendors)
    home.landing.refresh(vendors)
    assert home.landing.is_due_again(vendors)
    intake.take(con, CATALOGUE, home.landing, vendors, told.append)
    assert con.execute(names).fetchall() == [("damaged",), ("good",)]
    assert not home.landing.is_due_again(vendors)
    assert "60,004 characters" in str(con.execute("select message from meta.problems").fetchall())


def test_an_older_answer_after_a_newer_one_is_turned_away_where_there_is_no_history(home: Home, con) -> None:
    companies = all_sources()["sec_companies"]
    snapshot = next((PROJECT / "seeds/snapshots/sec_companies").glob("*/*.json"))
    body = snapshot.read_bytes()

    def bring(day: int) -> None:
        page = Page(body + b" " * day, last_modified=datetime(2026, 2, day, tzinfo=UTC))
        with Mirror({companies.variants[0].parts[0].url: page}) as mirror:
            settings = replace(home.settings, mode="live", mirror=mirror.base)
            assert Landing(settings).refresh(companies).status == "new"

    for day in (20, 10):
        bring(day)
    told: list[str] = []
    intake.take(con, CATALOGUE, home.landing, companies, told.append)
    assert [line for line in told if "quarantined. " in line and "older (2026-02-10) than the version of" in line]
    assert home.landing.in_force(companies).published_on == date(2026, 2, 20)
    assert "older" in home.landing.status(companies).reason


def test_a_list_that_is_withheld_already_and_trips_again_takes_the_delivery_with_it(home: Home, con) -> None:
    """Else it would be withheld again for ever."""
    home.bring("2026-01-01", without())
    landing, told = home.landing, list[str]()
    refusals = intake._Refusals(con, landing, CSL, "parser", told.append)
    tripped = GuardTripped("entries are gone")
    tripped.lists = frozenset({"bis_unverified"})
    refusals.turn_away(landing.in_force(CSL), tripped)
    assert landing.in_force(CSL).withheld == ("bis_unverified",)
    tripped.lists = frozenset({"bis_unverified", "bis_entity_list"})
    refusals.turn_away(landing.in_force(CSL), tripped)
    assert landing.in_force(CSL).withheld == ("bis_entity_list", "bis_unverified")
    refusals.turn_away(landing.in_force(CSL), tripped)
    assert landing.deliveries(CSL) == []
    assert [line.split(". ")[0] for line in told] == [
        "trade_csl: withheld bis_unverified",
        "trade_csl: withheld bis_entity_list, bis_unverified",
        "trade_csl: quarantined",
    ]


def test_what_is_not_taken_yet_is_told_with_what_follows_from_all_sources(home: Home, con) -> None:
    def of(found: set[str]) -> set[str | None]:
        return {CATALOGUE[table].source for table in found}

    landing, sources = home.landing, [CSL, SDN]
    home.bring("2026-01-01", without())
    for source in all_sources().values():
        intake.take(con, CATALOGUE, landing, source, lambda _: None)
    intake.loading.load_documents(con, CATALOGUE, intake.evidence_deliveries(landing, sources))
    assert intake.untaken(con, CATALOGUE, landing, sources) == set()
    home.bring("2026-01-02", without("Unverified"))
    assert of(intake.untaken(con, CATALOGUE, landing, sources)) == {"trade_csl", None}


def test_evidence_are_the_files_of_all_that_a_history_tells_of_and_each_file_of_what_adds_up_once(home: Home) -> None:
    deltas = all_sources()["ofac_deltas"]
    for day in ("2026-01-01", "2026-01-02"):
        home.bring(day, without())
        (home.folder / f"{day}_delta.xml").write_text(
            '<sanctionsData xmlns="https://www.treasury.gov/ofac/DeltaFile/1.0"><publicationInfo><datePublished>'
            f"{day}</datePublished></publicationInfo><entities/></sanctionsData>"
        )
    home.landing.import_folder(home.folder, [deltas])
    in_force = home.landing.in_force(deltas)
    assert len(in_force.documents) == 2
    assert intake.evidence_deliveries(home.landing, [CSL, SDN]) == home.landing.deliveries(CSL)
    assert len(home.landing.deliveries(CSL)) == 2
    assert intake.evidence_deliveries(home.landing, [deltas]) == [in_force]


def test_of_what_is_not_loaded_the_longest_is_read_first(home: Home, con, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(confined, "read_ahead", lambda source, *_: asked.append(source.id))
    sources = [all_sources()["ofac_deltas"], CSL]
    assert intake.read_longest_ahead(None, CATALOGUE, home.landing, sources) == set()
    home.bring("2026-01-01", without())
    for opened in (None, con):
        assert intake.read_longest_ahead(opened, CATALOGUE, home.landing, sources) == {CSL.id}
    home.take(con)
    assert intake.read_longest_ahead(con, CATALOGUE, home.landing, sources) == set()
    assert asked == [CSL.id, CSL.id]
