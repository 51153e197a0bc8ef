"""Which parties an action of a government names.

Here: claims of designation, delisting and listing, of named parties and of categories. Not here: who acts (`acting.py`), on which
list (`which_list.py`), of which day (`event_days.py`), how many unnamed ones (`counted.py`), which parties a stretch names
(`targets.py`), or the frames around them (`data/rules_actions.yml`).
"""

import re
from dataclasses import replace

from vendorwatch.claims.acting import (
    acted_abroad,
    authority_of,
    designates,
    in_sanctions,
    is_abroad,
    is_government,
    is_known_who_acts,
    is_ours,
    keepers,
    keeps,
    list_keepers,
    may_be_any_list,
    sanctioning,
)
from vendorwatch.claims.build import Party, claim, group, negated, party
from vendorwatch.claims.claim import Claim
from vendorwatch.claims.context import Context
from vendorwatch.claims.coordination import coordinated, lists
from vendorwatch.claims.counted import counts
from vendorwatch.claims.event_days import dated, given_day
from vendorwatch.claims.masked import CLOSE, Masked, compile_pattern
from vendorwatch.claims.mention import Mention
from vendorwatch.claims.rules import Match
from vendorwatch.claims.targets import PLACES, Target, is_passive, patterns, read_targets, stretch
from vendorwatch.claims.which_list import list_of, of_its_day

_COST_OF_WRONG_KEEPER = 0.1
# What knowing who sanctions, from the sentence before, adds to a passive that does not say.
_GAIN_OF_AGENT = 0.05
# `Had the Treasury designated Acme, it would have lost its banks`: it did not.
_INVERTED = re.compile(r"(?:^|[,;:-] |\bthat )(?:had|should|were|unless|until|if|lest)(?: the)? $")
_ONLY_ACTS = re.compile(r"\baction against\b|\btargeted\b")
_ALONGSIDE = compile_pattern(
    r"(?:,? (?:on |in )?(?:{D}|this week|this month))?,? (?:alongside|along with|together with|as well as)(?= )",
    {},
    "parties.py",
)
_GOVERNED = re.compile(
    r"\b(?:under|by|of|to|from|with|without|against|despite|amid|over|for|on|in|evad\w+|violat\w+|fac(?:e|es|ed|ing)|"
    r"avoid\w*|break\w*|subject to|new|any|those|these|existing|earlier|previous)\s(?:the\s)?$"
)
_ITS_DAY = compile_pattern(r"(?: \([^()]*\))? (?:in|on) {D:date}(?=[,.;]|$| and )", {}, "parties.py")
_PART_OF = re.compile(
    r"\b(?:maker|owner|parent|developer|creator|seller|unit|subsidiary|arm|brand|supplier|customer|rival|vendor|producer)s? "
    r"(?:of|behind) (?:the )?$"
)
# `to keep Acme from being added`: nobody was.
_KEPT_FROM = re.compile(r"\b(?:from|about|of|against|without|before|by|for|avoid|avoids|avoided|despite|than) ?$")
_BEING = re.compile(r",? ?(?:being|getting)\b")
_PUT_ON_A_LIST = re.compile(r"\b(?:black ?list|list|tariffs?|ban|export (?:curbs|controls|restrictions))\b")
# Rules behind `including`: what they count is counted already.
_NAMES_A_PART = re.compile(r"includ|published|numbers|among|updated|expanded")
# `Acme and Bravo, which was sanctioned`: Bravo alone.
_WHICH_WAS = re.compile(r", (?:which|who) (?:[a-z]+ )?(?:was|is|has|had)\b")
# `Jane Roe, whom the Treasury sanctioned in 2022, owns Acme`: what follows is not whom it sanctioned.
_WHOM = re.compile(rf"(?:[,)]|{CLOSE}) (?:whom|which) (?:the )?(?:U\.S\. )?$")
_COLON = re.compile(r"[^:;.]{0,80}:(?= )")


def build(context: Context, match: Match) -> list[Claim]:
    """Return one claim per named party, or one for a number of unnamed ones."""
    kind = match.rule.claim_type
    if (match.rule.listed and not _announced(context, kind)) or _is_noun(context.masked, match):
        return []
    if _INVERTED.search(context.masked.text[: match.found.start()]):
        return []
    if match.rule.id.startswith("list.blacklisted") and (by := authority_of(context, match)) and designates(by):
        return []
    if match.rule.sets.get("in_sanctions") and not in_sanctions(context):
        return []
    if kind == "designation_count":
        return counts(context, match)
    if match.rule.sets.get("of_those"):
        return _of_those(context, match)
    start, end = stretch(context.masked, match)
    passive = is_passive(match)
    if not passive and _WHOM.search(context.masked.text[: match.found.start()]):
        return []
    if passive and start and _PART_OF.search(context.masked.text[:start]):
        # `The firm, maker of Acme, is on the list`
        return []
    targets = read_targets(
        context.masked,
        start,
        end,
        passive=passive,
        before_verb=not match.rule.listed,
        products=kind == "list_inclusion",
        kinds="OXPQZ" if passive or kind == "not_designated" or context.topic is not None else "OXPQ",
    )
    if passive and len(targets) == 1 and targets[0].mention.kind != "Z" and not _WHICH_WAS.search(match.found[0]):
        # The rule names the last of `Acme, Bravo and Delta are on the list`.
        targets = [Target(m, targets[0].region) for m in coordinated(context.masked, targets[0].mention)]
    if passive and targets:
        targets += _alongside(context.masked, match)
    counted: list[Claim] = []
    if kind in ("list_inclusion", "delisting", "designation") and not targets:
        counted = counts(context, match) if kind != "designation" else []
        targets = _behind_colon(context.masked, match, products=kind == "list_inclusion")
        if not targets:
            return counted or (_category(context, match, start, end) if kind != "designation" else [])
    elif kind in ("list_inclusion", "delisting") and not _NAMES_A_PART.search(match.rule.id):
        counted = counts(context, match, beside_names=True)
    found: list[Claim] = []
    for target in targets:
        who = party(context, target.mention)
        made = _action(context, match, who, target.region) if who else None
        if made is not None:
            found.append(_on_its_own_day(context, target.mention, made))
    return found + counted


def _on_its_own_day(context: Context, mention: Mention, made: Claim) -> Claim:
    """Return the claim with the day right behind the party: `Acme in 2021 and Bravo in April 2022`."""
    masked = context.masked
    if mention not in masked.mentions:
        return made
    behind = _ITS_DAY.match(masked.text, masked.text.index(CLOSE, masked.place(mention)) + 1)
    if behind is None:
        return made
    date = masked.within(*behind.span("date"))[0]
    return replace(made, as_of=None, **given_day(context, (date, context.resolved(date))))  # type: ignore[arg-type]


def _of_those(context: Context, match: Match) -> list[Claim]:
    """Return what `both` or `all five` says of the parties of the sentence before, if that names as many; else nothing."""
    before = context.previous
    count = group(match, context.masked, "count")
    many = count.value if count is not None else 2.0 if match.found["count"] in ("both", "the two") else None
    if before is None and match.rule.id == "list.those_added" and context.number:
        # `... are threats.` and, in the next paragraph, `The commission added the companies to its list.`
        before = next(context.earlier(1)).masked
    if before is None:
        return []
    named = {m.name: m for m in before.mentions if m.kind in "OXPQ" and not _is_of_place(before, m)}
    if many is None and match.found["count"] in ("them", "the companies", "the firms", "the entities", "the vendors"):
        # `them` are those whom the sentence before names in one breath, if it names nobody else.
        many = float(max((len(found) for found in lists(before)), default=0))
    if many is None or len(named) != many:
        return []
    if match.rule.claim_type == "designation" and sanctioning(context) is None and authority_of(context, match) is None:
        return []
    found = (_action(context, match, who, None) for m in named.values() if (who := party(context, m)) is not None)
    return [made for made in found if made is not None]


def _is_of_place(masked: Masked, mention: Mention) -> bool:
    return PLACES.search(masked.text[: masked.place(mention)]) is not None


def _is_noun(masked: Masked, match: Match) -> bool:
    """Return whether what looks like `Treasury sanctions Acme` is part of `has been under Treasury sanctions since`."""
    return (
        match.found[0].rstrip().endswith("sanctions")
        and _GOVERNED.search(masked.text[: match.found.start()]) is not None
    )


def _alongside(masked: Masked, match: Match) -> list[Target]:
    """Return who else an action reaches: `Acme was placed on the list, alongside Bravo and Delta`."""
    also = _ALONGSIDE.match(masked.text, match.found.end())
    return read_targets(masked, also.end(), len(masked.text), passive=False) if also else []


def _behind_colon(masked: Masked, match: Match, *, products: bool) -> list[Target]:
    """Return the parties that follow a colon: `added the following to the list on Friday: Acme, Bravo and Delta`."""
    colon = _COLON.match(masked.text, match.found.end())
    if colon is None:
        return []
    return read_targets(masked, colon.end(), len(masked.text), passive=False, products=products)


def _announced(context: Context, kind: str) -> bool:
    """Return whether the sentence before the list says that those on it are designated, or put on a list."""
    which = "announces_listing" if kind == "list_inclusion" else "announces"
    return context.lead_in is not None and patterns()[which].search(context.lead_in.text) is not None


def _action(context: Context, match: Match, who: Party, region: str | None) -> Claim | None:
    if who.kind in ("agency", "list"):
        return None
    authority = authority_of(context, match)
    kind = match.rule.claim_type
    which = match.rule.sets.get("object_text") or list_of(context, match, authority)
    if kind == "designation" and is_government(authority):
        # `The United States sanctioned eight companies` is said of every list.
        which = None
    of_before = match.rule.sets.get("list_before") or match.rule.sets.get("list_just_before")
    if which is None and (kind == "list_inclusion" or of_before or match.found.groupdict().get("spoken_of")):
        return None
    if kind != "not_designated" and not match.rule.sets.get("is_negated") and negated(context.masked, match):
        return None
    if kind == "designation" and authority is not None and not designates(authority):
        return None
    if kind == "list_inclusion" and authority is not None and which in list_keepers() and is_abroad(authority):
        # Beijing keeps lists that are called like ours.
        return None
    is_vague = kind == "designation" and authority is not None and _ONLY_ACTS.search(match.found[0]) is not None
    if is_vague and authority is not None and (not is_ours(authority) or _PUT_ON_A_LIST.search(context.masked.text)):
        # `Australia took action against Acme` does not say which; `targeted Acme by putting it on a blacklist` says another.
        return None
    if _BEING.match(match.found[0]) and _KEPT_FROM.search(context.masked.text[: match.found.start()]):
        return None
    if kind == "designation" and (may_be_any_list(match, authority) or _may_be_military(context, match, authority)):
        return None
    if match.rule.id == "list.agency_listed" and (authority is None or authority.detail not in keepers()):
        return None
    if match.rule.id == "designation.passive_bare" and authority is None and acted_abroad(context):
        return None
    if match.rule.id == "designation.passive_bare" and is_known_who_acts(context, match):
        who = replace(who, cost=who.cost - _GAIN_OF_AGENT)
    if authority is not None and not keeps(authority, which):
        who = replace(who, cost=who.cost + _COST_OF_WRONG_KEEPER)
    made = claim(
        context,
        match,
        who,
        object_text=which,
        authority=authority.name if authority else None,
        region=region,
        **dated(context, match),
    )
    if made.certainty == "possible":
        # `Lawmakers want Acme on the list` is no fact about Acme.
        return None
    return of_its_day(replace(made, is_negated=match.rule.sets.get("is_negated", False)))


def _may_be_military(context: Context, match: Match, authority: Mention | None) -> bool:
    """Return whether `among the designated companies` leaves open by whom, in a text that names nobody who sanctions."""
    if authority is not None or "designat" not in match.found[0] or match.rule.sets.get("object_text"):
        return False
    agencies = {m.detail for mentions in context.analysed.mentions for m in mentions if m.kind == "A"}
    return "DoD" in agencies and agencies.isdisjoint(("OFAC", "Treasury", "State"))


def _category(context: Context, match: Match, start: int, end: int) -> list[Claim]:
    """Return the claim that a kind of equipment is on the Covered List, which lists categories beside producers."""
    masked = context.masked
    which = list_of(context, match, authority_of(context, match))
    found = patterns()["category"].fullmatch(masked.text[start:end].strip())
    if found is None or which != "FCC Covered List":
        return []
    begin, stop = masked.span(start, end)
    who = Party(" ".join(context.analysed.text[begin:stop].split()), None, "other", True, 0.0)
    made = _action(context, match, who, None)
    return [made] if made else []
