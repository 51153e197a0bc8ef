"""Who is owned half or more by listed parties together: the 50 percent rule, over any number of hops.

Here: the computation on shares and listed parties, and the Python model `work.ownership`. Not here: where shares are known
from (`sql/core/ownership_shares.sql`), which lists have the rule (`sql/work/blocking_parties.sql`).

The rule, as OFAC explains it (FAQ 398 to 402): a company is blocked if blocked parties own half of it or more, directly
or through others, in the aggregate. A company that is blocked by this counts with its whole stake in the next one; one
that is not counts with nothing, however large the stake that listed parties have in it: shares are added, never
multiplied. Control without ownership does not count. What is not known of a share leaves a range: `least` adds what is
certain, `most` what is possible.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

import duckdb
import pyarrow as pa

from vendorwatch.columns import table_of

HALF, WHOLE = 50.0, 100.0
# Percentages are written with few decimals; sums of them are not told apart more finely.
_DECIMALS = 6

Standing = Literal["owned", "possible"]


class Share(NamedTuple):
    """A stake in percent, somewhere from `least` to `most`; 0 to 100 where nothing is known but that there is one."""

    owner: str
    owned: str
    least: float
    most: float
    evidence_id: str = ""


@dataclass(frozen=True)
class Owned:
    """A party that listed ones own, or may own, half of or more.

    `owners` are the listed parties behind it, sorted. `path` are the shares that lead from them to it, nearest to the
    listed ones first; each counts once, so a circle of owners ends.
    """

    owned: str
    standing: Standing
    least: float
    most: float
    owners: tuple[str, ...]
    path: tuple[Share, ...]


def owned_by(listed: Collection[str], shares: Iterable[Share]) -> list[Owned]:
    """Return the unlisted parties that are, or may be, owned half or more by listed ones together, by id.

    Several shares of one owner in one party are several statements of the same stake: their ranges are cut, and where
    they contradict each other, all that they leave possible is kept. A share of a party in itself says nothing.
    """
    stakes = _merged(shares)
    certain = _closure(listed, stakes, _certain_part)
    possible = _closure(listed, stakes, _possible_part)
    found = []
    for party in sorted(possible.difference(listed)):
        standing: Standing = "owned" if party in certain else "possible"
        path = _path(party, stakes, possible, listed)
        found.append(
            Owned(
                owned=party,
                standing=standing,
                least=_certain_part(stakes[party], certain),
                most=_possible_part(stakes[party], possible),
                owners=tuple(sorted({share.owner for share in path if share.owner in listed})),
                path=path,
            )
        )
    return found


Stakes = Mapping[str, Mapping[str, Share]]
Part = Callable[[Mapping[str, Share], Collection[str]], float]


def _merged(shares: Iterable[Share]) -> dict[str, dict[str, Share]]:
    """Return the one share of each owner in each party, by party and owner."""
    stakes: dict[str, dict[str, Share]] = defaultdict(dict)
    for share in sorted(shares, key=lambda s: (s.owned, s.owner, s.most - s.least, s.evidence_id)):
        if share.owner == share.owned:
            continue
        known = stakes[share.owned].get(share.owner)
        if known is not None:
            least, most = max(known.least, share.least), min(known.most, share.most)
            if least > most:
                least, most = min(known.least, share.least), max(known.most, share.most)
            stakes[share.owned][share.owner] = known._replace(least=least, most=most)
        else:
            stakes[share.owned][share.owner] = share
    return stakes


def _certain_part(stakes: Mapping[str, Share], blocked: Collection[str]) -> float:
    """Return what blocked owners hold for certain."""
    return min(WHOLE, round(sum(s.least for s in stakes.values() if s.owner in blocked), _DECIMALS))


def _possible_part(stakes: Mapping[str, Share], blocked: Collection[str]) -> float:
    """Return what blocked owners may hold at most: no more than others leave, no less than what is certain."""
    most = sum(s.most for s in stakes.values() if s.owner in blocked)
    left = WHOLE - sum(s.least for s in stakes.values() if s.owner not in blocked)
    return max(_certain_part(stakes, blocked), round(min(WHOLE, most, left), _DECIMALS))


def _closure(listed: Collection[str], stakes: Stakes, part: Part) -> set[str]:
    """Return the least set with the listed parties that holds whatever its members own half of.

    Growing from the listed ones, so that companies which only own each other never block themselves.
    """
    owns: dict[str, list[str]] = defaultdict(list)
    for owned, by_owner in stakes.items():
        for owner in by_owner:
            owns[owner].append(owned)
    blocked = set(listed)
    grown = list(listed)
    while grown:
        for owned in owns[grown.pop()]:
            if owned not in blocked and part(stakes[owned], blocked) >= HALF:
                blocked.add(owned)
                grown.append(owned)
    return blocked


def _path(party: str, stakes: Stakes, blocked: Collection[str], listed: Collection[str]) -> tuple[Share, ...]:
    """Return the shares through which blocked owners hold the party, from the listed ones down."""
    shares: list[Share] = []
    seen = {party}
    level = [party]
    while level:
        held = [s for owned in level for s in stakes.get(owned, {}).values() if s.owner in blocked and s.most > 0]
        shares += held
        level = sorted({s.owner for s in held if s.owner not in listed}.difference(seen))
        seen.update(level)
    return tuple(reversed(shares))


def ownership(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return `work.ownership` from `core.ownership_shares` and `work.blocking_parties`, each list for itself."""
    names: dict[str, str] = {}
    shares = []
    for owner, owner_name, owned, owned_name, least, most, evidence_id in con.execute(
        "select owner_id, owner_name, owned_id, owned_name, least, most, evidence_id from core.ownership_shares"
    ).fetchall():
        names |= {owner: owner_name, owned: owned_name}
        shares.append(Share(owner, owned, least, most, evidence_id))
    listed: dict[str, set[str]] = defaultdict(set)
    for list_id, party_id, party_name in con.execute(
        "select list_id, party_id, min(party_name) from work.blocking_parties group by all"
    ).fetchall():
        listed[list_id].add(party_id)
        names[party_id] = party_name
    return table_of(
        "work.ownership",
        [
            (
                list_id,
                found.owned,
                names[found.owned],
                found.standing,
                found.least,
                found.most,
                list(found.owners),
                "; ".join(_told(share, names, parties) for share in found.path),
                found.path[-1].evidence_id,
            )
            for list_id, parties in sorted(listed.items())
            for found in owned_by(parties, shares)
        ],
    )


def _told(share: Share, names: Mapping[str, str], listed: Collection[str]) -> str:
    if share.least == share.most:
        part = f"{share.least:g} %"
    elif (share.least, share.most) == (0, WHOLE):
        part = "an unknown share"
    else:
        part = f"{share.least:g} to {share.most:g} %"
    return f"{names[share.owner]}{' (listed)' if share.owner in listed else ''} holds {part} of {names[share.owned]}"
