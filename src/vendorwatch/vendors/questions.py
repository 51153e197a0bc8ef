"""The open questions of the team's list, one a vendor: which listed party it is, if any, with what speaks for and against.

Here: reading them from the published file, and what people decided since that was made. Not here: their order and the line
below which nobody is asked (`sql/core/vendor_joins.sql`), the dialogue (`dialogue.py`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import groupby
from operator import attrgetter

import duckdb

from vendorwatch.coverage import Standing, standings
from vendorwatch.queries import query
from vendorwatch.sources.decisions.lines import Decision
from vendorwatch.vendors.joins import Join

# What a person decided on the same facts, the latest; both digests name the facts.
Facts = tuple[str, str]


@dataclass(frozen=True)
class Candidate:
    """A party that the vendor may be: the entries and the vendor of the registry that are one, best first."""

    joins: tuple[Join, ...]
    kind: str
    countries: tuple[str, ...]
    stands: tuple[Standing, ...]
    by_weak_alias: bool

    @property
    def best(self) -> Join:
        """The join that speaks for it most strongly."""
        return self.joins[0]

    @property
    def facts(self) -> list[Facts]:
        """The facts that a decision on it is bound to, one pair for each of its joins."""
        return [(join.vendor_digest, join.party_digest) for join in self.joins]


@dataclass(frozen=True)
class Question:
    """A vendor of the list and the parties that it may be, the likeliest and gravest first."""

    vendor_key: str
    vendor_name: str
    country: str | None
    kind: str | None
    parent_name: str | None
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class _Row:
    join: Join
    party: str
    country: str | None
    kind: str | None
    parent_name: str | None
    party_kind: str
    party_countries: tuple[str, ...]
    is_weak: bool


def questions(
    con: duckdb.DuckDBPyConnection, *, vendor_key: str | None = None, below_the_line: bool = False
) -> list[Question]:
    """Return the open questions in the order in which they are worth a person's time.

    Entries of several lists that are one party, and the vendor of the registry that they are, are one candidate. With
    `below_the_line` those too that are so unlikely that nobody is asked.
    """
    columns = ", ".join(f"joins.{f.name}" for f in fields(Join))
    found = con.execute(
        f"""
        select {columns},
            joins.group_id,
            vendor_list.country,
            vendor_list.kind,
            vendor_list.parent_name,
            joins.party_kind,
            joins.party_countries,
            exists(
                select 1 from core.name_targets as targets
                where targets.target_id = joins.party_id and targets.name = joins.matched_name and targets.is_weak
            )
        from core.vendor_joins as joins
        inner join core.vendor_list as vendor_list on joins.vendor_key = vendor_list.vendor_key
        where joins.review_rank is not null and ($1 is null or joins.vendor_key = $1) and (joins.above_line or $2)
        order by joins.review_rank, joins.vendor_key, joins.candidate_rank
        """,  # noqa: S608 - names of columns
        [vendor_key, below_the_line],
    ).fetchall()
    width = len(fields(Join))
    rows = []
    for row in found:
        party, country, kind, parent_name, party_kind, countries, is_weak = row[width:]
        rows.append(_Row(Join(*row[:width]), party, country, kind, parent_name, party_kind, tuple(countries), is_weak))
    stands = standings(con, [row.join.party_id for row in rows])
    return [_question(list(of_vendor), stands) for _, of_vendor in groupby(rows, key=attrgetter("join.vendor_key"))]


def below(con: duckdb.DuckDBPyConnection) -> int:
    """Return how many vendors have nothing but questions so unlikely that nobody is asked."""
    [(count,)] = con.execute(query("readers/below_the_line")).fetchall()
    return int(count)


def latest(decisions: Iterable[Decision]) -> dict[Facts, Decision]:
    """Return the decision that holds on each pair of facts."""
    return {(d.vendor_digest, d.party_digest): d for d in decisions}


def left(question: Question, decided: Mapping[Facts, Decision]) -> Question:
    """Return the question with the candidates that nobody decided on since the release was made."""

    def is_open(facts: Facts) -> bool:
        return facts not in decided or decided[facts].verdict == "reopen"

    candidates = tuple(c for c in question.candidates if any(map(is_open, c.facts)))
    return Question(**{f.name: getattr(question, f.name) for f in fields(Question)} | {"candidates": candidates})


def _question(rows: Sequence[_Row], stands: Mapping[str, Sequence[Standing]]) -> Question:
    by_party: dict[str, list[_Row]] = {}
    for row in rows:
        by_party.setdefault(row.party, []).append(row)
    first = rows[0]
    return Question(
        vendor_key=first.join.vendor_key,
        vendor_name=first.join.vendor_name,
        country=first.country,
        kind=first.kind,
        parent_name=first.parent_name,
        candidates=tuple(
            Candidate(
                joins=tuple(row.join for row in same),
                kind=same[0].party_kind,
                countries=tuple(sorted({country for row in same for country in row.party_countries})),
                stands=tuple(dict.fromkeys(s for row in same for s in stands.get(row.join.party_id, ()))),
                by_weak_alias=all(row.is_weak for row in same),
            )
            for same in by_party.values()
        ),
    )
