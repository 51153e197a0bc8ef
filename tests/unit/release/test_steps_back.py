"""What a release would take back of the one in force, told by what each was made of."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from vendorwatch.deliveries import Delivery, Document, Source
from vendorwatch.errors import PublishRefused
from vendorwatch.release import steps_back
from vendorwatch.release.steps_back import Told
from vendorwatch.sources import all_sources

SDN, SEC, VENDORS = (all_sources()[s] for s in ("ofac_sdn", "sec_companies", "vendor_master"))
JULY, APRIL = date(2026, 7, 29), date(2026, 4, 10)


def delivery(name: str, day: date | None = JULY) -> Delivery:
    at = datetime(2026, 8, 1, tzinfo=UTC)
    document = Document("d", "ofac_sdn", "sdn.xml", "", name.rjust(64, "0"), 1, at, day, Path("nowhere"))
    return Delivery(name, "ofac_sdn", "enhanced_xml", at, day, (document,))


@dataclass
class FakeLanding:
    accepted: list[Delivery] = field(default_factory=list)
    said: set[tuple[str, str]] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)

    def deliveries(self, _source: Source) -> list[Delivery]:
        return self.accepted

    def is_on_a_persons_word(self, delivery_id: str, in_place_of: str) -> bool:
        return (delivery_id, in_place_of) in self.said

    def lost(self, delivery: Delivery) -> list[Document]:
        return [*delivery.documents] if delivery.delivery_id in self.gone else []


def told(made_of: str, entries: int, day: date | None = JULY, source: str = "ofac_sdn") -> Told:
    return Told({source: made_of}, {(source, source): (entries, day)})


def found(before: Told, now: Told, landing: FakeLanding, *judged: str, source: Source = SDN) -> list[str]:
    return steps_back.steps_back(before, now, landing, [source], judged)  # type: ignore[arg-type]


FULL = told("x", 19_181)
BOTH = FakeLanding([delivery("old", APRIL), delivery("x")])


def test_an_excerpt_in_place_of_the_whole_list_is_named_with_both_numbers_and_the_remedy() -> None:
    [what] = found(FULL, told("old", 44), BOTH, "old", "x")
    assert what.startswith("ofac_sdn: 44 entries, where 19,181 were published before")
    assert f"vendorwatch accept ofac_sdn {'old'.rjust(64, '0')[:12]} --reason" in what
    [what] = found(FULL, told("gone", 44), FakeLanding())
    assert "vendorwatch accept ofac_sdn SHA256" in what


def test_the_gravest_loss_comes_first_and_each_source_has_one_remedy() -> None:
    before = Told(
        {"ofac_sdn": "x", "sec_companies": "x"},
        {("sec_companies", "a"): (90, None), ("sec_companies", "b"): (80, None), ("ofac_sdn", "c"): (700, None)},
    )
    now = Told(
        {"ofac_sdn": "y", "sec_companies": "y"},
        {("sec_companies", "a"): (50, None), ("sec_companies", "b"): (1, None), ("ofac_sdn", "c"): (600, None)},
    )
    told = steps_back.steps_back(before, now, FakeLanding(), [SEC, SDN], ())  # type: ignore[arg-type]
    assert [what.split(":")[0] for what in told] == ["c", "b"]
    assert told[1].startswith("b: 1 entry, where 80 were published before; a: 50 entries, where 90 ")
    assert [what.count("vendorwatch accept") for what in told] == [1, 1]


@pytest.mark.parametrize(("entries", "is_told"), [(19_181 - 1_150, False), (19_181 - 1_151, True)])
def test_a_list_may_lose_what_the_guards_allow_at_most(entries: int, is_told: bool) -> None:
    assert bool(found(FULL, told("y", entries), FakeLanding([delivery("y")]))) == is_told


def test_as_many_entries_of_an_older_day_are_a_step_back_too() -> None:
    assert "that of 2026-04-10, where that of 2026-07-29" in found(FULL, told("old", 19_181, APRIL), BOTH)[0]
    assert found(FULL, told("old", 19_181, JULY), BOTH) == []
    assert found(FULL, told("old", 19_181, None), BOTH) == []


def test_what_each_publication_on_the_way_was_judged_for_is_no_step_back() -> None:
    onwards = FakeLanding([delivery("x"), delivery("y")])
    assert found(FULL, told("y", 44), onwards, "x", "y") == []
    assert found(FULL, told("y", 44), onwards, "y"), "the first step was never judged"
    assert found(FULL, told("y", 44), FakeLanding([delivery("y")]), "x", "y"), "nor is one that is turned away"
    assert found(told("y", 19_181), told("x", 44), onwards, "x", "y"), "backwards nothing is judged"
    assert found(FULL, told("x", 44), FakeLanding()) == [], "the same delivery is no step"


def test_a_persons_word_and_what_people_keep_themselves_are_let_through() -> None:
    assert found(FULL, told("old", 44), replace(BOTH, said={("old", "x")})) == []
    assert found(FULL, told("old", 44), replace(BOTH, said={("old", "z")}))
    mine = told("x", 100, None, "vendor_master"), told("y", 1, None, "vendor_master")
    assert found(*mine, FakeLanding(), source=VENDORS) == []
    companies = told("x", 10_886, None, "sec_companies"), told("y", 5, None, "sec_companies")
    assert found(*companies, FakeLanding(), source=SEC)
    assert found(*companies, FakeLanding(), source=SDN) == []
    assert found(FULL, Told({"ofac_sdn": "y"}, {}), FakeLanding()) == [], "a list that we no longer know"


def release(path: Path, made_of: str, entries: int) -> Path:
    path.parent.mkdir(parents=True)
    with duckdb.connect(str(path)) as con:
        con.execute(
            f"""
            create schema core; create schema meta; create schema raw;
            create table core.list_coverage as
                select 'ofac_sdn' as source_id, 'ofac_sdn' as list_id, {entries} as entries, date '2026-07-29' as published_on;
            create table raw.history__publications as select 'ofac_sdn' as source_id, '{made_of}' as delivery_id;
            create table meta.model_runs as
                select 'raw.ofac_sdn__entries' as table_id, '{made_of} without ab' as input_versions,
                    {entries} as row_count, timestamp '2026-08-01' as built_at
                union all select 'raw.ofac_sdn__entries', 'before', 3, timestamp '2026-07-01'
                union all select 'raw.sec_companies__companies', 'c', 7, timestamp '2026-07-01'
                union all select 'core.things', 'c', 8, timestamp '2026-07-01'
            """
        )
    return path


def test_the_newest_release_that_can_be_read_is_what_the_next_is_compared_with(tmp_path: Path) -> None:
    assert steps_back.last_told(tmp_path) is None
    for n, day in enumerate(("a", "b", "c"), 1):
        release(tmp_path / "releases" / day / "vendorwatch.duckdb", f"x{n}", 100 * n)
    (tmp_path / "releases" / "c" / "vendorwatch.duckdb").write_bytes(b"damaged")
    newest = steps_back.last_told(tmp_path)
    assert newest == Told(
        {"ofac_sdn": "x2", "sec_companies": "c"},
        {("ofac_sdn", "ofac_sdn"): (200, JULY), ("sec_companies", "companies"): (7, None)},
    )
    (tmp_path / "vendorwatch.duckdb").symlink_to("releases/a/vendorwatch.duckdb")
    assert [t.made_of["ofac_sdn"] for t in steps_back.all_told(tmp_path)] == ["x1", "x2"]


def test_a_release_that_would_be_a_step_back_is_refused(tmp_path: Path) -> None:
    release(tmp_path / "releases" / "a" / "vendorwatch.duckdb", "x", 19_181)
    path = release(tmp_path / "warehouse" / "w.duckdb", "old", 44)
    with duckdb.connect(str(path)) as con:
        with pytest.raises(
            PublishRefused, match=r"44 entries, where 19,181 were published before.*release in force stays"
        ):
            steps_back.require_none(con, tmp_path, BOTH, [SDN, SEC])  # type: ignore[arg-type]
        con.execute("update raw.history__publications set delivery_id = 'x'")
        onwards = FakeLanding([delivery("x"), delivery("old")])
        steps_back.require_none(con, tmp_path, onwards, [SDN, SEC])  # type: ignore[arg-type]
        steps_back.require_none(con, tmp_path / "none", BOTH, [SDN])  # type: ignore[arg-type]


def test_sources_without_a_history_are_judged_beside_what_can_still_be_read(tmp_path: Path) -> None:
    path = release(tmp_path / "warehouse" / "w.duckdb", "x", 44)
    landing = FakeLanding([delivery("a"), delivery("b")], gone={"b"})
    with duckdb.connect(str(path)) as con:
        assert steps_back._judged(con, landing, [SDN, SEC, VENDORS]) == {"x", "a"}  # type: ignore[arg-type]
