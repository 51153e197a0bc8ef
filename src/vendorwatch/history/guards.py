"""Whether a publication is plausible beside the ones before it: what keeps a silently broken list out.

Here: what is measured, the range that a list's own history allows, the verdict. Not here: whether the bytes are whole
(`landing/validate.py`) and read in full (`tables/loading.py`); what is done about a verdict (`intake.py`).

Every list of a source is judged by itself. The range is learned from the steps between that list's own publications
that no guard objected to: what a person let through in spite of one teaches nothing. What is allowed before there are
any, and at most, stands in `guards.yml`.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path

import duckdb
import yaml

from vendorwatch.deliveries import Delivery
from vendorwatch.errors import GuardTripped
from vendorwatch.history.timeline import FACTS, PUBLICATIONS, Publication
from vendorwatch.tables.warehouse import insert

# Half as much again as a list has ever done is still like it.
_LENIENCE = 1.5
_SHOWN = 5
WINDOW_DAYS = 30
# UTF-8 read as something else, and the mark of bytes that could not be read at all.
_DAMAGE = "\ufffd|Ã[\u0080-¿]|â€|Ð[\u0080-¿]Ð"


@dataclass(frozen=True)
class Guard:
    """One line of `guards.yml`."""

    measure: str
    over: str
    floor: float
    ceiling: float
    doubles_in_days: int
    slack: int
    says: str

    def allowance(self, days: int, learned: float | None) -> float:
        """Return the share allowed `days` after the publication before; `learned` is the most seen, for one day."""
        return min(self.ceiling, max(self.floor, _LENIENCE * (learned or 0.0)) * (1 + days / self.doubles_in_days))

    def over_a_window(self) -> "Guard":
        """Return the guard of all publications of the window together."""
        return replace(
            self,
            measure=f"{self.measure}_in_{WINDOW_DAYS}_days",
            floor=self.ceiling,
            slack=2 * self.slack,
            says=f"{self.says} in all",
        )


@dataclass(frozen=True)
class Finding:
    """What one guard found: `count` of `total` where `allowed` would have been in order."""

    guard: Guard
    scope: str
    kind: str
    count: int
    total: int
    allowed: int
    since: str

    @property
    def passed(self) -> bool:
        """Whether the number is within its range."""
        return self.count <= self.allowed


@cache
def _guards() -> tuple[Guard, ...]:
    declared = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text("utf-8"))
    return tuple(Guard(measure, **line) for measure, line in declared.items())


def judge(con: duckdb.DuckDBPyConnection, publication: Publication, delivery: Delivery) -> None:
    """Record how the publication, already in its place, fares; raise GuardTripped if a person should look first.

    A delivery that a person has accepted is recorded and let through.
    """
    findings = measured(con, publication)
    con.execute("delete from meta.guard_results where delivery_id = ?", [publication.delivery_id])
    insert(
        con,
        "meta.guard_results",
        [
            (
                *(publication.source_id, publication.delivery_id, f.scope, f.kind, f.guard.measure),
                *(f.count, f.total, f.allowed, f.passed),
            )
            for f in findings
        ],
    )
    if delivery.overruled:
        return
    whole = _out_of_turn(con, publication, delivery)
    of_lists = _lists_gone(con, publication)
    for f in findings:
        if not f.passed:
            share = f"{f.count:,} of {f.total:,} ({f.count / max(f.total, 1):.1%})"
            what = f.kind if f.guard.over == "facts" else "entry"
            of_lists.append(
                (
                    f.scope,
                    f"{f.scope}: {share} {f.guard.says} since {f.since} [{what}], at most {f.allowed:,} are usual"
                    + _first(con, publication, f),
                )
            )
    if troubles := [*whole, *(told for _, told in of_lists)]:
        tripped = GuardTripped(
            "; ".join(troubles[:3]) + (f"; and {len(troubles) - 3} more" if len(troubles) > 3 else ""),
            where=f"{publication.source_id} published {publication.published_on}",
            todo=f"The version before stays in force. If the publisher means it: vendorwatch accept "
            f'{publication.source_id} {delivery.documents[0].sha256[:12]} --reason "..."',
        )
        tripped.lists = frozenset() if whole else frozenset(name for name, _ in of_lists)
        raise tripped


def measured(con: duckdb.DuckDBPyConnection, publication: Publication) -> list[Finding]:
    """Return what every guard finds of a publication that stands in the history; nothing for a list's first."""
    steps = con.execute(
        _STEPS, {"source": publication.source_id, "damage": _DAMAGE, "day": publication.published_on}
    ).fetchall()
    here = (publication.published_on, publication.retrieved_at)
    disputed = _disputed(con, publication.source_id)
    findings = []
    for guard in _guards():
        found = [_Step(s, k, (day, at), *rest) for s, k, m, day, at, *rest in steps if m == guard.measure]
        for step in (s for s in found if s.moment == here):
            earlier = [s for s in found if s.of == step.of and s.moment < here]
            settled = [s.moment for s in earlier if (*s.of, guard.measure, *s.moment) in disputed]
            before = [s for s in earlier if s.moment not in settled]
            rates = [s.share / (1 + s.days / guard.doubles_in_days) for s in before if s.count > guard.slack]
            share = guard.allowance(step.days, max(rates, default=None))
            findings.append(_finding(guard, step.of, step.count, step.total, share, step.since))
            # What a person has settled is not counted against the list a second time.
            window = [
                s
                for s in before
                if (publication.published_on - s.since).days <= WINDOW_DAYS and (not settled or s.moment > max(settled))
            ]
            if window:
                first = min(window, key=lambda s: s.moment)
                count = sum(s.count for s in window) + step.count
                findings.append(
                    _finding(guard.over_a_window(), step.of, count, first.total, guard.ceiling, first.since)
                )
    return findings


@dataclass(frozen=True)
class _Step:
    """How far one list and kind of fact went from the publication before (`since`) to the one of `moment`."""

    scope: str
    kind: str
    moment: tuple[date, datetime]
    since: date
    count: int
    total: int

    @property
    def of(self) -> tuple[str, str]:
        return self.scope, self.kind

    @property
    def days(self) -> int:
        return (self.moment[0] - self.since).days

    @property
    def share(self) -> float:
        return self.count / max(self.total, 1)


def _finding(guard: Guard, of: tuple[str, str], count: int, total: int, share: float, since: date) -> Finding:
    return Finding(guard, *of, count, total, max(guard.slack, int(share * total)), str(since))


def _disputed(con: duckdb.DuckDBPyConnection, source_id: str) -> set[tuple[object, ...]]:
    """Return scope, kind, measure and moment of the steps that a guard objected to and a person let through."""
    return set(
        con.execute(
            f"""
            select g.list_id, g.kind, regexp_replace(g.measure, '_in_[0-9]+_days$', ''), p.published_on, p.retrieved_at
            from meta.guard_results as g
            inner join (select distinct delivery_id, published_on, retrieved_at from {PUBLICATIONS}) as p
                on g.delivery_id = p.delivery_id
            where g.source_id = ? and not g.passed
            """,
            [source_id],
        ).fetchall()
    )


def _out_of_turn(con: duckdb.DuckDBPyConnection, p: Publication, delivery: Delivery) -> list[str]:
    """Tell of an older publication fetched after a newer one, and of one day published again with less in it."""
    if delivery.origin is not None:
        return []
    newer = con.execute(
        f"select max(published_on) from {PUBLICATIONS} where source_id = ? and published_on > ? and retrieved_at < ?",
        [p.source_id, p.published_on, p.retrieved_at],
    ).fetchall()[0][0]
    troubles = [f"older than the publication of {newer}, which came before"] if newer else []
    again = con.execute(
        f"""
        select count(distinct entry_id) from {FACTS}
        where source_id = ? and kind = 'entry' and key = 'name' and (valid_to, known_to) = (?, ?)
            and exists (
                select 1 from {PUBLICATIONS} as o
                where o.source_id = ? and o.published_on = ? and o.retrieved_at < ?
            )
        """,
        [*(p.source_id, p.published_on, p.retrieved_at), *(p.source_id, p.published_on, p.retrieved_at)],
    ).fetchall()[0][0]
    if again:
        troubles.append(f"published on a day that has a publication already, which has {again} entries more")
    return troubles


def _lists_gone(con: duckdb.DuckDBPyConnection, p: Publication) -> list[tuple[str, str]]:
    """Tell of lists that the publication before had and this one does not speak of at all."""
    rows = con.execute(
        f"""
        with publications as (
            select distinct scope, published_on, retrieved_at, entries from {PUBLICATIONS}
            where source_id = ? and kind = 'entry'
        ),
        before as (
            select scope, entries from publications
            where (published_on, retrieved_at) = (
                select max((published_on, retrieved_at)) from publications where (published_on, retrieved_at) < (?, ?)
            )
        )
        select scope, entries from before
        where scope not in (select scope from publications where (published_on, retrieved_at) = (?, ?))
        order by all
        """,
        [p.source_id, *(p.published_on, p.retrieved_at) * 2],
    ).fetchall()
    return [(scope, f"{scope}: the whole list is missing ({entries:,} entries)") for scope, entries in rows]


def _first(con: duckdb.DuckDBPyConnection, p: Publication, finding: Finding) -> str:
    """Return the first entries that a finding is about, for a person to look up."""
    side = (
        "(valid_from, known_from)"
        if finding.guard.measure.startswith(("added_entries", "grown_facts"))
        else "(valid_to, known_to)"
    )
    rows = con.execute(
        f"""
        select distinct entry_id, value from {FACTS}
        where source_id = ? and scope = ? and kind = ? and {side} = (?, ?)
            and (kind <> 'entry' or key = 'name')
        order by all limit {_SHOWN}
        """,
        [p.source_id, finding.scope, finding.kind, p.published_on, p.retrieved_at],
    ).fetchall()
    return " (first: " + ", ".join(f"{entry} {value}" for entry, value in rows) + ")" if rows else ""


# Scope, kind, measure, moment of each publication, day of the one before, count and total, up to a day.
_STEPS = f"""
with publications as (
    select scope, kind, published_on as day, retrieved_at as moment, entries, facts,
        lag(published_on) over w as day_before, lag(entries) over w as entries_before, lag(facts) over w as facts_before
    from {PUBLICATIONS}
    where source_id = $source and published_on <= $day
    window w as (partition by scope, kind order by published_on, retrieved_at)
),

steps as (
    select * from publications where day_before is not null
),

facts as (
    select * from {FACTS} where source_id = $source
),

begun as (
    select f.*, s.day, s.moment from facts as f
    inner join steps as s on (f.scope, f.kind, f.valid_from, f.known_from) = (s.scope, s.kind, s.day, s.moment)
),

ended as (
    select f.*, s.day, s.moment from facts as f
    inner join steps as s on (f.scope, f.kind, f.valid_to, f.known_to) = (s.scope, s.kind, s.day, s.moment)
),

-- Every entry has one name at a time, so the rows of the names are the rows of the entries.
removed as (
    select scope, day, moment, entry_id from ended where kind = 'entry' and key = 'name'
    except
    select scope, day, moment, entry_id from begun where kind = 'entry' and key = 'name'
),

added as (
    select scope, day, moment, entry_id from begun where kind = 'entry' and key = 'name'
    except
    select scope, day, moment, entry_id from ended where kind = 'entry' and key = 'name'
),

edited as (
    select scope, day, moment, entry_id from begun
    union
    select scope, day, moment, entry_id from ended
    except
    (select * from removed union all select * from added)
),

moved (scope, measure, day, moment, entry_id) as (
    select scope, 'removed_entries', day, moment, entry_id from removed
    union all
    select scope, 'added_entries', day, moment, entry_id from added
    union all
    select scope, 'edited_entries', day, moment, entry_id from edited
),

of_entries as (
    select s.scope, s.kind, m.measure, s.day, s.moment, s.day_before, count(moved.entry_id) as count, s.entries_before as total
    from steps as s
    cross join (values ('removed_entries'), ('added_entries'), ('edited_entries')) as m (measure)
    left join moved on (moved.scope, moved.measure, moved.day, moved.moment) = (s.scope, m.measure, s.day, s.moment)
    where s.kind = 'entry'
    group by all
),

of_facts as (
    select scope, kind, 'lost_facts', day, moment, day_before, greatest(facts_before - facts, 0), facts_before from steps
    union all
    select scope, kind, 'grown_facts', day, moment, day_before, greatest(facts - facts_before, 0), facts_before from steps
),

damaged as (
    select scope, kind, 'damaged_texts', day, moment, day_before, count(entry_id), any_value(facts)
    from (
        select s.*, b.entry_id from steps as s
        left join begun as b
            on (b.scope, b.kind, b.day, b.moment) = (s.scope, s.kind, s.day, s.moment) and regexp_matches(b.value, $damage)
    )
    group by all
)

select * from of_entries
union all
select * from of_facts
union all
select * from damaged
"""
