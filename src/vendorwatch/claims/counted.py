"""How many parties an action names without naming them: `added 37 companies to the list`.

Here: the numbers and what they count. Not here: named parties (`parties.py`).
"""

import re
from dataclasses import replace
from functools import cache

from vendorwatch.claims.acting import authority_of, designates, may_be_any_list
from vendorwatch.claims.build import Party, claim, qualifier
from vendorwatch.claims.claim import Claim
from vendorwatch.claims.context import Context
from vendorwatch.claims.event_days import dated
from vendorwatch.claims.masked import compile_pattern, unmasked
from vendorwatch.claims.rules import Match
from vendorwatch.claims.tables import rows
from vendorwatch.claims.targets import RELATIVE, patterns, stretch
from vendorwatch.claims.which_list import list_of, of_its_day

_LIFTED = re.compile(r"\b(?:lift|remov|eas|rescind|terminat|waiv)\w* [^.;]*$")
_GOES_ON = re.compile(
    r"\ue001(?: \([^()]*\)|, [^,;]{3,60})?,? (?:and|plus|along with|as well as|together with)"
    r"(?: (?:another|some|about|over|nearly|almost|more than|at least|the|its))* $"
)
_AND_A_NUMBER = re.compile(r", and (?:another )?(?=\ue000N)")
# `Acme and Bravo, two makers of drones`
_BESIDE_A_NAME = compile_pattern(r"{OXP}(?: \([^()]*\))?, (?:the |its |their )?$", {}, "counted.py")


@cache
def _nouns() -> dict[str, str]:
    return {row["noun"]: row["unit"] for row in rows("count_nouns.csv")}


def counts(context: Context, match: Match, *, beside_names: bool = False) -> list[Claim]:
    """Return one claim per number of parties that the stretch counts without naming them.

    `beside_names` are those that go on from named ones: `Acme and 70 affiliates`, `Acme, along with nine others`.
    """
    masked, groups = context.masked, match.found.groupdict()
    masked = replace(masked, text=RELATIVE.sub(lambda m: "," * len(m[0]), masked.text))
    if groups.get("counted_before_here") is not None:
        start, end = 0, match.found.start()
    elif groups.get("counted"):
        start = match.found.start("counted")
        stop = patterns()["stop"].search(masked.text, start + 1)
        end = stop.start() if stop else len(masked.text)
    else:
        start, end = stretch(masked, match)
    stretches = [(start, end)]
    if included := patterns()["included"].search(masked.text, start, end):
        # `four companies, including Acme, and two individuals`
        goes_on = _AND_A_NUMBER.search(masked.text, included.end(), end)
        stretches = [(start, included.start()), *([(goes_on.end(), end)] if goes_on else [])]
    result = []
    for counted in (c for s in stretches for c in patterns()["counted"].finditer(masked.text, *s)):
        if patterns()["named"].match(masked.text, counted.end()) or _BESIDE_A_NAME.search(
            masked.text[: counted.start("value")]
        ):
            continue
        if beside_names and not _GOES_ON.search(masked.text[: counted.start("value")]):
            continue
        made = _count(context, match, counted)
        if made is not None:
            result.append(made)
    return result


def _count(context: Context, match: Match, counted: re.Match[str]) -> Claim | None:
    masked = context.masked
    authority = authority_of(context, match)
    unit = unit_of(unmasked(counted["object"]))
    listed = list_of(context, match, authority) if match.rule.claim_type != "designation_count" else None
    if match.rule.claim_type == "designation_count" and (
        may_be_any_list(match, authority) or _LIFTED.search(masked.text[: counted.start()])
    ):
        return None
    if listed is None and match.rule.claim_type != "designation_count":
        return None
    if unit == "addresses" and listed is not None:
        # Where parties are is no party.
        return None
    if unit is None or (listed is None and (authority is None or not designates(authority))):
        return None
    number = masked.within(*counted.span("value"))[0]
    if number.value == 1:
        # `one of its employees` goes on to name that one.
        return None
    begin, stop = masked.span(counted.start("object") + 1, counted.end("object"))
    text = " ".join(context.analysed.text[begin:stop].split())
    about = {
        "value": number.value,
        "unit": unit,
        "qualifier": qualifier(masked, number),
        "authority": authority.name if authority else None,
        **dated(context, match),
    }
    if listed is not None:
        who = Party(f"{context.analysed.text[number.start : number.end]} {text}", None, "other", True, 0.0)
        return of_its_day(claim(context, match, who, object_text=listed, **about))
    assert authority is not None
    vendor = next((m.vendor_id for m in masked.within(*counted.span("object")) if m.vendor_id), None)
    who = Party(authority.name, None, "agency", True, 0.0)
    return claim(context, match, who, object_text=text, object_vendor_id=vendor, **about)


def unit_of(phrase: str) -> str | None:
    """Return what is counted: the first noun of the phrase that can be a party."""
    if re.search(r"individuals and (?:[a-z]+ )?(?:entities|companies)", phrase):
        return "individuals and entities"
    found = (_nouns().get(w) or _nouns().get(w.removesuffix("s")) for w in re.findall(r"[a-z]+", phrase.lower()))
    return next((unit for unit in found if unit), None)
