"""Which list an action is about: by name, by description, or by the agency that keeps it.

Here: what `the list` and `the blacklist` mean in a text. Not here: who acts (`acting.py`).
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from vendorwatch.claims.acting import is_government, keepers
from vendorwatch.claims.claim import Claim
from vendorwatch.claims.context import Context
from vendorwatch.claims.dates import last_day_of
from vendorwatch.claims.mention import Mention
from vendorwatch.claims.rules import Match
from vendorwatch.claims.targets import patterns

_OF_TRADE = re.compile(r"\b(?:trade|export)\b.*\bblack ?list")
# Lists that another one went before under the same keeper and description: since when there is the new one, and the old one's name.
_SUCCEEDED = {
    "DoD Section 1260H List": (date(2021, 6, 3), "DoD list of Communist Chinese military companies (Section 1237)")
}
_LISTS = re.compile(r"\b(?:black)?lists?\b|\b(?:black)?list(?:ed|ing)\b")


def of_its_day(made: Claim) -> Claim:
    """Return a claim with the list that there was on its day: whom the Pentagon listed in 2020 was on the one before."""
    day = last_day_of(made.effective_on or made.as_of)
    since, before = _SUCCEEDED.get(made.object_text or "", (None, None))
    return replace(made, object_text=before) if since is not None and day is not None and day < since else made


def called_today(name: str | None) -> str | None:
    """Return the list that went on from one of another day, else the name itself."""
    return next((today for today, (_, before) in _SUCCEEDED.items() if before == name), name)


def list_of(context: Context, match: Match, authority: Mention | None) -> str | None:
    """Return the list by name, by description, or by the agency that keeps it."""
    found, groups = match.found, match.found.groupdict()
    if match.rule.listed and match.rule.claim_type == "list_inclusion" and context.lead_in is not None:
        return next((m.name for m in context.lead_in.mentions if m.kind == "L"), None) or _only_list(context)
    if match.rule.sets.get("list_just_before"):
        return _list_before(context)
    if match.rule.sets.get("list_before") or groups.get("spoken_of"):
        return _list_before(context) or _only_list(context)
    if groups.get("list"):
        return context.masked.within(*found.span("list"))[0].name
    if groups.get("described"):
        named = [m for m in context.masked.within(*found.span("described")) if m.kind == "A"]
        if not named and is_government(authority) and "sanctions" not in groups["described"]:
            # It has many lists; the one of trade is Commerce's.
            return "BIS Entity List" if _OF_TRADE.search(groups["described"]) else None
        named += [authority] if authority else []
        kept = next((keepers()[m.detail][0] for m in named if m.detail in keepers()), None)
        if kept is None and "sanctions" in groups["described"]:
            agencies = {m.detail for mentions in context.analysed.mentions for m in mentions if m.kind == "A"}
            kept = "OFAC SDN List" if agencies & {"OFAC", "Treasury"} else None
        if kept is None and authority is None and "sanctions" not in groups["described"]:
            return _described_in(context, groups["described"])
        if kept or authority is None or "sanctions" not in groups["described"]:
            return kept
    if authority is None:
        return "OFAC SDN List" if match.rule.listed else None
    if authority.kind == "G":
        return "OFAC SDN List" if authority.name == "United States" else f"{authority.name} sanctions"
    return keepers().get(authority.detail, (f"{authority.name} sanctions", True))[0]


def _described_in(context: Context, described: str) -> str | None:
    """Return the list that the document is about, where the sentence only describes it and says not whose it is."""
    if "national security" in described or "networks" in described:
        agencies = {m.detail for mentions in context.analysed.mentions for m in mentions if m.kind == "A"}
        return "FCC Covered List" if "FCC" in agencies else None
    return _list_before(context) or _only_list(context) if "black" in described else None


def _list_before(context: Context) -> str | None:
    """Return the one list on which the sentence before puts somebody: `Acme was added in 2022` goes on from there."""
    before = context.previous
    if before is None or patterns()["announces_listing"].search(before.text) is None:
        return None
    named = {m.name for m in before.mentions if m.kind == "L"}
    if not named:
        # `a list of companies that work with the military`, kept by the agency that the sentence names
        named = _kept_by(before.mentions)
    return named.pop() if len(named) == 1 else None


def _only_list(context: Context) -> str | None:
    """Return the one list that the document has named up to here, or that its one agency keeps: `the list` means that."""
    before = [m for mentions in context.analysed.mentions[: context.number + 1] for m in mentions]
    named = {m.name for m in before if m.kind == "L"}
    if not named and _has_told_of_listing(context):
        named = _kept_by(before)
    return named.pop() if len(named) == 1 else None


def _has_told_of_listing(context: Context) -> bool:
    """Return whether the text up to here says that somebody is listed: `The companies are Acme and Bravo` may be any else."""
    told = (context.masked, *(earlier.masked for earlier in context.earlier(context.number)))
    return any(_LISTS.search(masked.text) for masked in told)


def _kept_by(mentions: Iterable[Mention]) -> set[str]:
    """Return the lists that the agencies among the mentions keep; a government as a whole keeps none."""
    return {
        keepers()[m.detail][0]
        for m in mentions
        if m.kind == "A" and m.detail in keepers() and m.detail not in ("USG", "WH")
    }
