"""The Python model `work.party_links`: which entries of different lists are one party.

Here: the pairs and the rule that makes one. Not here: how names are matched (`match.py`); the groups that pairs make up
(`sql/work/party_groups.sql`).

A name alone never makes a pair, since namesakes are many: an identifier, a date of birth or a country has to agree too.
"""

import json

import duckdb
import pyarrow as pa

from vendorwatch.columns import table_of
from vendorwatch.names import indexes
from vendorwatch.names.analysis import analyse
from vendorwatch.names.kept import index_of, screen_table
from vendorwatch.names.listed import LISTED, QUALIFIERS, read_columns
from vendorwatch.names.score import scorecard
from vendorwatch.queries import query

# Entries of a party are few; so many may be nearer than the right one.
_NEAREST = 50


def party_links(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return the pairs of entries that are one party, each once, the smaller id first, with how that was found."""
    cursor = con.cursor()
    cursor.execute(query("work/party_links/asked"))
    index = index_of(read_columns(cursor, "parties", "entry_id", LISTED), indexes.beside(con))
    asked = read_columns(cursor, "asked", "query_id", QUALIFIERS)
    cursor.register("hits", screen_table(con, "party_links", index, asked, top=_NEAREST, vendors=False))
    found: dict[tuple[str, str], tuple[str, str, str, float, str]] = {}
    for entry_id, other_id, score, reason, band, features, *names, entry_type in cursor.execute(
        query("work/party_links/pairs")
    ).fetchall():
        agreed = method(json.loads(features), band, may_be_person=_may_be_person(entry_type, names))
        if agreed and (entry_id, other_id) not in found:
            found[entry_id, other_id] = entry_id, other_id, agreed, score, reason
    return table_of("work.party_links", found.values())


def method(features: dict[str, dict[str, float]], band: str, *, may_be_person: bool) -> str | None:
    """Return what shows that two entries are one party, or None if nothing does. People have many namesakes in a country.

    `features` and `band` are those of their comparison (`match.HITS`). What contradicts (another year of birth, gender or
    country) outweighs a name, but not an identifier.
    """
    card = scorecard()
    facts = card.qualifiers.keys() - {"weak_alias"} | {"floor", "ceiling"}
    names = sum(item["points"] for name, item in features.items() if name not in facts)
    if "identifier_same" in features and names >= card.review:
        return "identifier"
    if (
        names < card.auto
        or band != "auto"
        or features.keys() & {"birth_differs", "birth_year_near", "gender_differs", "country_differs"}
    ):
        return None
    if "birth_same" in features:
        return "name and date of birth"
    if may_be_person and {"birth_year_same", "country_same"} <= features.keys():
        return "name, year of birth and country"
    return "name and country" if "country_same" in features and not may_be_person else None


def _may_be_person(entry_type: str | None, names: list[str]) -> bool:
    """Return whether a party is or may be a person: the lists of Commerce do not say, but a legal form does."""
    if entry_type is None:
        return not all(analyse(name).legal for name in names)
    return entry_type == "individual"
