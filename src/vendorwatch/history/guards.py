"""Whether a publication is plausible beside the ones before it: what keeps a silently broken list out.

Here: what is measured, the range that a list's own history allows, the verdict. Not here: whether the bytes are whole
(`landing/validate.py`) and read in full (`tables/loading.py`); what is done about a verdict (`intake.py`), the queries
(`sql/history/`).

Every list of a source is judged by itself. The range is learned from the steps between that list's own publications
that no guard objected to: what a person let through in spite of one teaches nothing. What is allowed before there are
any, and at most, stands in `guards.yml`.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path

import duckdb

from vendorwatch.deliveries import Delivery
from vendorwatch.errors import GuardTripped
from vendorwatch.history.timeline import Publication
from vendorwatch.queries import query
from vendorwatch.tables.warehouse import insert, transaction
from vendorwatch.yaml_text import read_yaml

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
    declared = read_yaml(Path(__file__).with_suffix(".yml").read_text("utf-8"))
    return tuple(Guard(measure, **line) for measure, line in declared.items())


def usual_loss(entries: int) -> int:
    """Return how many of so many entries a list may lose at most, however long the gap."""
    guard = next(g for g in _guards() if g.measure == "removed_entries")
    return max(guard.slack, int(guard.ceiling * entries))


def judge(con: duckdb.DuckDBPyConnection, publication: Publication, delivery: Delivery) -> None:
    """Record how the publication, already in its place, fares; raise GuardTripped if a person should look first.

    A delivery that a person has accepted is recorded and let through.
    """
    findings = measured(con, publication)
    results = [
        (
            *(publication.source_id, publication.delivery_id, f.scope, f.kind, f.guard.measure),
            *(f.count, f.total, f.allowed, f.passed),
        )
        for f in findings
    ]
    # Why a list of it is withheld stays on record beside what is measured without it.
    con.execute(
        "delete from meta.guard_results where delivery_id = ? and not list_contains(?, list_id)",
        [publication.delivery_id, list(delivery.withheld)],
    )
    insert(con, "meta.guard_results", [row for row in results if row[2] not in delivery.withheld])
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
        tripped.results = tuple(results)
        tripped.lists = frozenset() if whole else frozenset(name for name, _ in of_lists)
        raise tripped


def record(con: duckdb.DuckDBPyConnection, delivery: Delivery, tripped: GuardTripped) -> None:
    """Put on record how a delivery fared whose facts were taken back."""
    with transaction(con):
        con.execute("delete from meta.guard_results where delivery_id = ?", [delivery.delivery_id])
        insert(con, "meta.guard_results", tripped.results)


def measured(con: duckdb.DuckDBPyConnection, publication: Publication) -> list[Finding]:
    """Return what every guard finds of a publication that stands in the history; nothing for a list's first."""
    steps = con.execute(
        query("history/steps"), {"source": publication.source_id, "damage": _DAMAGE, "day": publication.published_on}
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
    return set(con.execute(query("history/disputed"), {"source": source_id}).fetchall())


def _out_of_turn(con: duckdb.DuckDBPyConnection, p: Publication, delivery: Delivery) -> list[str]:
    """Tell of an older publication fetched after a newer one, and of one day published again with less in it."""
    if delivery.origin is not None:
        return []
    at = {"source": p.source_id, "day": p.published_on, "known": p.retrieved_at}
    [(newer,)] = con.execute(query("history/newer"), at).fetchall()
    [(again,)] = con.execute(query("history/published_again"), at).fetchall()
    troubles = [f"older than the publication of {newer}, which came before"] if newer else []
    if again:
        troubles.append(f"published on a day that has a publication already, which has {again} entries more")
    return troubles


def _lists_gone(con: duckdb.DuckDBPyConnection, p: Publication) -> list[tuple[str, str]]:
    """Tell of lists that the publication before had and this one does not speak of at all."""
    at = {"source": p.source_id, "day": p.published_on, "known": p.retrieved_at}
    rows = con.execute(query("history/lists_gone"), at).fetchall()
    return [(scope, f"{scope}: the whole list is missing ({entries:,} entries)") for scope, entries in rows]


def _first(con: duckdb.DuckDBPyConnection, p: Publication, finding: Finding) -> str:
    """Return the first entries that a finding is about, for a person to look up."""
    rows = con.execute(
        query("history/first_moved"),
        {
            "source": p.source_id,
            "scope": finding.scope,
            "kind": finding.kind,
            "begins": finding.guard.measure.startswith(("added_entries", "grown_facts")),
            "day": p.published_on,
            "known": p.retrieved_at,
            "most": _SHOWN,
        },
    ).fetchall()
    return " (first: " + ", ".join(f"{entry} {value}" for entry, value in rows) + ")" if rows else ""
