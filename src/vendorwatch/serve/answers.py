"""What the service is asked and what it answers, as plain dicts for JSON.

Here: reading requests within their bounds, searching, comparing, one vendor, the questions. Not here: HTTP (`app.py`).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, get_args

from vendorwatch.claims.claim import FIELDS
from vendorwatch.claims.decisions import Verdict as ClaimVerdict
from vendorwatch.claims.review import correction
from vendorwatch.countries import country_code
from vendorwatch.coverage import warning
from vendorwatch.errors import VendorwatchError
from vendorwatch.identifiers import numbers_beside
from vendorwatch.names import arrow
from vendorwatch.names.analysis import KINDS
from vendorwatch.names.explain import explanation
from vendorwatch.names.files import QUERIES
from vendorwatch.names.match import screen_table
from vendorwatch.queries import query
from vendorwatch.release.headline import RESTRICTED, WORST_FIRST
from vendorwatch.serve.releases import Release
from vendorwatch.sources.decisions.lines import Verdict
from vendorwatch.typed import doubt, name_of
from vendorwatch.vendors.questions import Question

MOST_NAMES = 1_000
MOST_CHARACTERS = 400
MOST_HITS = 100
MOST_JOINS = 100
# Of each kind of rows of a vendor; how many there are in all is told beside them.
MOST_ROWS = 200
VERDICTS = [verdict for verdict in get_args(Verdict) if verdict != "reopen"]
CLAIM_VERDICTS = [verdict for verdict in get_args(ClaimVerdict) if verdict != "reopen"]

_WORST = f"""
    select brief.vendor_key, brief.vendor_name, brief.worst_facet, brief.worst_meaning, brief.worst_of, brief.since,
        brief.listed_people
    from marts.vendor_brief as brief
    inner join core.facets as facets on brief.worst_facet = facets.facet
    where {RESTRICTED}
    order by {WORST_FIRST}
    limit 5
"""
_FACTS = ("country", "birth", "gender")
_OF_VENDOR = ("exposures", "people", "changes", "joins")


class Misread(VendorwatchError):
    """A request that is not as the interface says."""


class NotThere(VendorwatchError):
    """A vendor that the team's list does not have."""


def search(release: Release, names: Sequence[Mapping[str, Any]], *, top: int = 20) -> dict[str, Any]:
    """Return the listed parties that names may mean, best first, which lists were asked and what silence is worth."""
    columns: list[list[Any]] = [[str(place) for place in range(1, len(names) + 1)]]
    columns += [[name["name"] for name in names], [name.get("kind") or "unknown" for name in names]]
    columns += [[name.get(fact) or "" for name in names] for fact in _FACTS]
    columns.append([[*(name.get("identifiers") or []), *numbers_beside(name["name"])] for name in names])
    hits = screen_table(release.index, arrow.table(columns, QUERIES), top=top).to_pylist()
    return {
        "release": release.release_id,
        **lists_asked(release),
        "remarks": {name["name"]: said for name in names if (said := doubt(name["name"]))},
        "hits": [
            hit
            | {"features": json.loads(hit["features"])}
            | {
                "stands": [
                    asdict(standing) | {"told": standing.told()}
                    for standing in release.standings.get(hit["entry_id"], [])
                ]
            }
            | {"vendors": release.vendors_of.get(hit["entry_id"], [])}
            for hit in hits
        ],
    }


def lists_asked(release: Release) -> dict[str, Any]:
    """Return which lists a search asks, and what is to be said where one is an excerpt."""
    return {"asked": [vars(held) for held in release.asked], "warning": warning(release.asked) or None}


def headline(release: Release) -> dict[str, Any]:
    """Return what a person wants to know first: how many of the team's vendors are restricted, the worst, what is to decide."""
    [(vendors, restricted)] = release.con.execute(
        f"select count(*), count(*) filter ({RESTRICTED}) from marts.vendor_brief"
    ).fetchall()
    return {"vendors": vendors, "restricted": restricted, "worst": _rows(release, _WORST)}


def comparison(name: str, listed: str, kind: str) -> dict[str, Any]:
    """Return why two names score as they do: the aligned words and the points that add up to the score."""
    return explanation(name, listed, next(known for known in KINDS if known == kind))


def vendor(release: Release, key: str) -> dict[str, Any]:
    """Return what the release says of a vendor of the team's list: its line of the brief, and rows with their evidence."""
    found = _rows(release, "select * from marts.vendor_brief where vendor_key = $1", key)
    if not found:
        raise NotThere(
            "no such vendor", where=key, expected="a key of the team's list", todo="GET /brief/ has them all"
        )
    told: dict[str, Any] = {"release": release.release_id, "vendor": found[0]}
    for what in _OF_VENDOR:
        rows = _rows(release, query(f"readers/vendor_{what}"), key)
        told[what] = {"count": len(rows), "rows": rows[:MOST_ROWS]}
    return told


def asked_questions(release: Release, found: Sequence[Question], start: int) -> dict[str, Any]:
    """Return open questions from a place on, at most `MOST_ROWS`, and how many there are."""
    return {
        "release": release.release_id,
        "count": len(found),
        "questions": [asdict(question) for question in found[start : start + MOST_ROWS]],
    }


def read_search(body: object) -> tuple[list[dict[str, Any]], int]:
    """Return the names asked about and how many hits each may have; raises Misread."""
    asked = _object(body, {"names", "top"})
    names = asked.get("names")
    if not isinstance(names, list) or not 1 <= len(names) <= MOST_NAMES:
        raise Misread("not a list of names", where="names", expected=f"1 to {MOST_NAMES:,} of them")
    top = asked.get("top", 20)
    if not isinstance(top, int) or isinstance(top, bool) or not 1 <= top <= MOST_HITS:
        raise Misread("not a number of hits", where="top", expected=f"1 to {MOST_HITS}")
    return [_name(name, f"names[{place}]") for place, name in enumerate(names)], top


def read_comparison(body: object) -> tuple[str, str, str]:
    """Return two names and what both are taken for; raises Misread."""
    asked = _object(body, {"name", "listed", "kind"})
    return (
        name_in(asked.get("name"), "name"),
        name_in(asked.get("listed"), "listed"),
        kind_in(asked.get("kind", "unknown"), "kind"),
    )


def read_decision(body: object) -> tuple[list[str], Verdict, str, str]:
    """Return the joins decided on, the verdict, who decides and why; raises Misread."""
    asked = _object(body, {"join_ids", "verdict", "by", "reason"})
    verdict = next((known for known in VERDICTS if known == asked.get("verdict")), None)
    if verdict is None:
        raise Misread("no verdict", where="verdict", expected=" or ".join(VERDICTS))
    return _joins(asked), verdict, _line(asked, "by"), _line(asked, "reason")


def read_undo(body: object) -> tuple[list[str], str]:
    """Return the joins whose decision is taken back, and by whom; raises Misread."""
    asked = _object(body, {"join_ids", "by"})
    return _joins(asked), _line(asked, "by")


def read_claim_decision(body: object) -> tuple[str, ClaimVerdict, str, str, dict[str, Any]]:
    """Return the claim decided on, the verdict, who decides, why, and the fields that are corrected; raises Misread."""
    asked = _object(body, {"claim_id", "verdict", "by", "reason", "set"})
    verdict = next((known for known in CLAIM_VERDICTS if known == asked.get("verdict")), None)
    if verdict is None:
        raise Misread("no verdict", where="verdict", expected=" or ".join(CLAIM_VERDICTS))
    lines = asked.get("set") or []
    if not isinstance(lines, list) or len(lines) > len(FIELDS) or not all(isinstance(line, str) for line in lines):
        raise Misread("not a list of corrections", where="set", expected="texts such as value=41")
    if bool(lines) != (verdict == "correct"):
        raise Misread("go together", where="set and the verdict correct", expected="both or neither")
    corrected = dict(correction(line) for line in lines)
    return _line(asked, "claim_id"), verdict, _line(asked, "by"), _line(asked, "reason"), corrected


def read_claim_undo(body: object) -> tuple[str, str]:
    """Return the claim whose decision is taken back, and by whom; raises Misread."""
    asked = _object(body, {"claim_id", "by"})
    return _line(asked, "claim_id"), _line(asked, "by")


def name_in(value: object, where: str) -> str:
    """Return a name on one line; raises Misread for one that is none, or too long."""
    if not isinstance(value, str):
        raise Misread("no text", where=where, expected="a name")
    try:
        return name_of(value, where, MOST_CHARACTERS)
    except VendorwatchError as refused:
        raise Misread(refused.what, where=refused.where, expected=refused.expected) from None


def kind_in(value: object, where: str) -> str:
    """Return what a name is taken for; raises Misread for what is no kind."""
    if value not in KINDS:
        raise Misread("no kind", where=where, expected=", ".join(KINDS))
    return str(value)


def _name(value: object, where: str) -> dict[str, Any]:
    if isinstance(value, str):
        return {"name": name_in(value, where)}
    asked = _object(value, {"name", "kind", "identifiers", *_FACTS}, where)
    numbers = asked.get("identifiers") or []
    if not isinstance(numbers, list) or len(numbers) > 10:
        raise Misread("no list", where=f"{where}.identifiers", expected="at most 10 identifiers")
    if (country := asked.get("country")) and not (isinstance(country, str) and country_code(country)):
        raise Misread("no country", where=f"{where}.country", expected="a name or code of one")
    return {
        "name": name_in(asked.get("name"), f"{where}.name"),
        "kind": kind_in(asked.get("kind") or "unknown", f"{where}.kind"),
        "identifiers": [name_in(number, f"{where}.identifiers") for number in numbers],
        **{fact: name_in(asked[fact], f"{where}.{fact}") for fact in _FACTS if asked.get(fact)},
    }


def _joins(asked: Mapping[str, Any]) -> list[str]:
    found = asked.get("join_ids")
    if not isinstance(found, list) or not 1 <= len(found) <= MOST_JOINS or not all(isinstance(j, str) for j in found):
        raise Misread(
            "not a list of joins", where="join_ids", expected=f"1 to {MOST_JOINS} ids as GET /questions has them"
        )
    return list(dict.fromkeys(found))


def _line(asked: Mapping[str, Any], name: str) -> str:
    value = asked.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > MOST_CHARACTERS:
        raise Misread("not said", where=name, expected=f"text of 1 to {MOST_CHARACTERS} characters")
    return " ".join("".join(c if c.isprintable() else " " for c in value).split())


def _object(body: object, known: set[str], where: str = "body") -> dict[str, Any]:
    if not isinstance(body, dict):
        raise Misread("not a JSON object", where=where, expected=f"one with {', '.join(sorted(known))}")
    if unknown := sorted(set(body) - known):
        raise Misread(f"unknown: {', '.join(map(str, unknown[:5]))}", where=where, expected=", ".join(sorted(known)))
    return body


def _rows(release: Release, sql: str, *values: str) -> list[dict[str, Any]]:
    found = release.con.execute(sql, values)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
