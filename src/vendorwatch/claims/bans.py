"""Prohibitions with their dates, directives to agencies, and companies that leave a market.

Here: what is made of these matches. Not here: the frames (`data/rules_bans.yml`).
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from vendorwatch.claims import barring
from vendorwatch.claims.build import Party, claim, group, party, words
from vendorwatch.claims.claim import Claim
from vendorwatch.claims.context import Context
from vendorwatch.claims.coordination import coordinated
from vendorwatch.claims.dates import resolve
from vendorwatch.claims.masked import CLOSE, Masked, compile_pattern
from vendorwatch.claims.mention import Mention, only_one
from vendorwatch.claims.nearest_dates import date_near, is_said_on
from vendorwatch.claims.rules import Match, Rule
from vendorwatch.claims.targets import read_targets
from vendorwatch.claims.titles import is_person

_PRODUCT = re.compile(
    r"(?:['’]s|-branded|-made)?(?:\s[a-z][a-z-]*){0,3}?\s(?:software|products?|services?|equipment|gear)\b"
)
_FURTHER = compile_pattern(
    r",? (?:and|but|while) (?:also )?(?:from |to )?(?P<object>[a-z]+ing [^.;]{3,120}?|[a-z]+ [^.;{OX}]{3,120}?),? "
    r"(?:from|after|starting|beginning|effective|as of|by|on|until) {D:date}",
    {},
    "bans.py",
)
# `from new sales and, from September 29, from operating its network`: the day is that of what follows it.
_GOES_ON = re.compile(r",? and,?$")
_WHAT_FOLLOWS = re.compile(r",? from (?P<object>[^;.]{3,120})")
_THE_SAYER = re.compile(r",? (?:the |an? )?[\w .-]{2,40} (?:said|says|told [\w ]{2,20}|reported|confirmed|announced)$")
_FROM_DAY = re.compile(r"\b(?:from|as of|starting|beginning|effective|after|commencing)(?: on)? $")
# `Being added would ban it`: nothing is banned yet.
_CONDITIONAL = re.compile(
    r"(?:^|, |that |and )(?:if|unless|should|were|once|being (?:added|listed|placed|put|designated))\b|"
    r"\bif (?:added|listed|approved|passed|adopted)\b",
    re.I,
)
# `An order that would bar Acme has been drafted`
_ONLY_WOULD = re.compile(
    r"\b(?:orders?|rules?|bills?|proposals?|measures?|laws?|plans?|drafts?|moves?|legislation|acts?|amendments?),? "
    r"(?:that|which) would\b"
)
# `equipment by Acme, and of cameras made by Bravo`
_ALSO_BY = compile_pattern(
    r",? and (?:of )?(?:[a-z-]+ ){1,6}?(?:made |produced |sold |supplied )?(?:by|from) {OX:more}", {}, "bans.py"
)
# `the ban on Acme may take effect`
_EFFECT = re.compile(
    r",? (?:which )?(?:will |would )?(?:takes?|took|goes|go|went|comes?|came|enters?|entered) (?:(?:in)?to )?(?:effect|force)\b.*$"
)
# `banned Acme and Bravo from 5G`: the rest of whom it bars is not from what.
_ALSO_NAMED = re.compile(r"^(?:, |and |or )[^;.]{2,80}? from (?=[a-z0-9])")
# `It also covers Acme, a maker of phones; Bravo and Delta`, behind what tells of a ban.
_TELLS_OF_BAN = re.compile(r"\b(?:ban(?:s|ned|ning)?|bar(?:s|red|ring)|prohibit\w*)\b")
_TAKES_EFFECT = compile_pattern(
    r"(?:{Z}|it|this|they|these|(?:the|that) (?:[a-z-]+ ){0,2}(?:rules?|bans?|orders?|prohibitions?|restrictions?|measures?|"
    r"decisions?|laws?|"
    r"determination|regulations?)) (?:(?:will |would )?(?:takes?|took|goes|go|went|comes?|came|enters?|entered)"
    r" (?:in)?(?:to )?(?:effect|force)|"
    r"(?:is|are|was|were|becomes?|became|will be) effective)(?: on| in| from)? {D:date}",
    {},
    "bans.py",
)
_AGENCIES = re.compile(
    r"\b(?:departments|agencies|ministries|(?:state|government|federal|public)(?:-owned)? [a-z]+|employees|officials|"
    r"troops|soldiers)\b"
)
# `today issued a determination prohibiting Acme`: the day of the act, not that from which it holds.
_ANNOUNCES = re.compile(r"\b(?:issued|announced|published|released|adopted|unveiled|finalized|signed|voted)\b")
_WILL = re.compile(r"\bwill\b")
_IF = re.compile(r"\bif\b")
_VOTED = re.compile(r"\bvoted\b")
_ONLY_MAY = re.compile(r"\b(?:may|might|could|would)$")
# `halted its main operations`: whoever stands still does not leave.
_ONLY_STANDS_STILL = re.compile(r"(?:its |their |the )?(?:main|major|normal|daily|regular|core)\b")
# How many sentences back a ban may be told of which a sentence names further companies.
_NEAR = 3
# Agencies whose bans bind other agencies.
_TELLS_AGENCIES = ("DHS", "CISA")
# What the grammar of bans reads and no rule has a way of saying for.
_READ = Rule("ban.read", "prohibition", partial(re.compile, ""), 0.88)
# Ways of saying a ban that do not name who bars: a company may, or a court may have had the last word.
_OF_NOBODY = ("ban.use_of", "ban.users_may_not", "ban.rules_that_bar")
_UNSURE = replace(_READ, id="ban.read_doubtful", confidence=0.8)
_HOMELAND = "U.S. Department of Homeland Security"
_FEDERAL = frozenset(
    ("OFAC", "Treasury", "BIS", "OICTS", "Commerce", "FCC", "DHS", "CISA", "DoD", "USG", "WH", "Congress")
)


def prohibition(context: Context, match: Match) -> list[Claim]:
    """Return the claims that companies may not do something, with the date from which or until which it holds.

    One claim for each company that the sentence names in one breath: `equipment from Acme and Bravo`.
    """
    masked, text = context.masked, context.analysed.text
    subject, authority = group(match, masked, "subject"), group(match, masked, "authority")
    if match.rule.id == "ban.followed_by":
        subject = _only_company(context.previous)
    if authority is not None and authority.kind == "Z":
        authority = _who_acts(masked, authority)
        if authority is None:
            # `Acme said it banned phones by Bravo` from its offices.
            return []
    if match.rule.id in ("ban.told_to_stop", "ban.orders_bodies_to_strip") and _AGENCIES.search(match.found[0]):
        # What agencies are told is a directive.
        return []
    if match.rule.id in _OF_NOBODY and (
        any(m.kind in "OX" and not is_person(m) for m in masked.within(0, match.found.start()))
        or barring.is_not_done(masked.text, match.found.start(), match.found.end())
    ):
        # `Acme said the use of phones by Bravo is banned` in its offices; `a court blocked rules that bar Acme`.
        return []
    if authority is not None and authority.detail == "Congress" and _VOTED.search(match.found[0]):
        # What one house votes for is no law.
        return []
    who = party(context, subject or Mention(0, 0, "Z"))
    said = masked.text[: match.found.end()]
    if match.rule.sets.get("also_covers"):
        return _also_covers(context, match)
    if who is None or who.kind in ("agency", "list") or _CONDITIONAL.search(said) or _ONLY_WOULD.search(said):
        return []
    if authority is not None and authority.detail in _TELLS_AGENCIES and subject is not None:
        return _told(context, match, authority, subject) if match.rule.id == "ban.agency_barred" else []
    if _WILL.search(match.found[0]) and _IF.search(masked.text, match.found.end()):
        # `will ban phones by Acme if talks fail`
        return []
    names = ("object", "object_after", "instrument")
    fields: dict[str, object] = {
        "object_text": next((w for n in names if (w := words(match, masked, text, n))), None),
        "authority": authority.name if authority else _only_agency(masked),
        "region": authority.name if authority is not None and authority.kind == "G" else _region(masked.mentions),
    }
    if _ONLY_MAY.search(str(fields["object_text"] or "")) or barring.is_of_people(
        masked.text[match.found.start() : match.found.end() + 40]
    ):
        return []
    fields["object_text"] = _ALSO_NAMED.sub("", _EFFECT.sub("", str(fields["object_text"] or ""))) or None
    date = group(match, masked, "date")
    if date is not None and is_said_on(masked, date):
        # `Acme is banned from all devices, the government said on Tuesday`
        fields["object_text"] = _THE_SAYER.sub("", str(fields["object_text"] or "")) or None
        fields |= _dated(context, date, "as_of")
        date = None
    elif date is not None:
        fields |= _dated(context, date, "effective_on")
    elif near := date_near(context, *match.found.span()):
        is_announcement = _ANNOUNCES.search(masked.text, 0, match.found.end()) is not None
        only_said = match.rule.id in ("ban.announced", "ban.plans") or is_announcement or is_said_on(masked, near[0])
        fields |= _dated(context, near[0], "as_of" if only_said else "effective_on")
    if "effective_on" not in fields and (effect := _takes_effect_next(context)):
        fields |= effect
    barred = coordinated(masked, subject) if subject is not None and subject in masked.mentions else []
    while barred and (more := _ALSO_BY.match(masked.text, _behind(masked, barred[-1]))):
        barred = [*barred, *coordinated(masked, masked.within(*more.span("more"))[0])]
    parties = [who, *(p for m in barred if m is not subject and (p := party(context, m)) is not None)]
    order = [p for m in barred for p in parties if p.text == (m.name or who.text)] or parties
    if date is not None and _GOES_ON.search(str(fields["object_text"] or "")):
        return [c for each in order for c in _in_steps(context, match, each, fields)]
    found = []
    for each in order:
        # `imports of Acme and Bravo` is of each what it is of the first.
        said_of = str(fields["object_text"] or "")
        is_told = subject is None or not subject.name or each.text in said_of
        what = None if subject is None or is_told else said_of.replace(subject.name, each.text)
        made = claim(context, match, each, is_negated=False, **{**fields, **({"object_text": what} if what else {})})
        found += [made, *(_further(context, match.found.end(), made) if date is not None else ())]
    return found


def read_bans(context: Context, made: list[Claim]) -> list[Claim]:
    """Return the bans of a sentence that no rule found, each company once."""
    told = {c.subject_vendor_id or c.subject_text for c in made}
    found: list[Claim] = []
    for barred in barring.read(context.masked):
        authority = barred.authority
        if authority is not None and authority.detail in (*_TELLS_AGENCIES, "Congress"):
            continue
        text = context.masked.text
        match = re.compile(re.escape(text[barred.start : barred.end])).search(text, barred.start)
        assert match is not None
        for holder in barred.holders:
            who = party(context, holder)
            if who is None or who.kind in ("agency", "list", "person") or (who.vendor_id or who.text) in told:
                continue
            told.add(who.vendor_id or who.text)
            fields: dict[str, object] = {
                "object_text": " ".join(context.analysed.text[slice(*context.masked.span(*barred.what))].split()).strip(
                    " ,."
                )
                or None,
                "authority": authority.name if authority else _only_agency(context.masked),
                "region": _where(context.masked, authority),
            }
            if near := date_near(context, barred.start, barred.end):
                fields |= _dated(context, near[0], "as_of" if is_said_on(context.masked, near[0]) else "effective_on")
            elif effect := _takes_effect_next(context):
                fields |= effect
            found.append(
                claim(context, Match(_READ if barred.is_sure else _UNSURE, match), who, is_negated=False, **fields)
            )
    return [c for c in found if c.certainty != "possible"]


def _where(masked: Masked, authority: Mention | None) -> str | None:
    """Return where a ban holds: in the country that bans, else in the one named; `Chinese apps` are banned elsewhere."""
    if authority is not None and authority.kind == "G":
        return authority.name
    return _region([m for m in masked.mentions if m.detail != "adjective" or m.name == "United States"])


def _who_acts(masked: Masked, mention: Mention) -> Mention | None:
    """Return the agency or country that `it` means where the sentence names one before, and nobody else behind that."""
    before = [m for m in masked.mentions if m.end <= mention.start and m.kind in "AGOXP"]
    return before[-1] if before and before[-1].kind in "AG" else None


def _takes_effect_next(context: Context) -> dict[str, object]:
    """Return the day that the next sentence gives to what this one tells: `It takes effect on March 1.`"""
    following = context.following
    found = _TAKES_EFFECT.match(following.masked.text) if following is not None else None
    if following is None or found is None:
        return {}
    return _dated(following, following.masked.within(*found.span("date"))[0], "effective_on")


def _also_covers(context: Context, match: Match) -> list[Claim]:
    """Return the bans of the further companies that a rule names of which the text has told."""
    masked = context.masked
    if not any(_TELLS_OF_BAN.search(c.masked.text) for c in context.earlier(_NEAR)) or _ONLY_WOULD.search(masked.text):
        return []
    found = read_targets(masked, match.found.end(), len(masked.text), passive=False)
    parties = [
        p for target in found if (p := party(context, target.mention)) and p.kind not in ("agency", "list", "person")
    ]
    what = words(match, masked, context.analysed.text, "object")
    return [claim(context, match, who, object_text=what, is_negated=False) for who in parties]


def _in_steps(context: Context, match: Match, who: Party, fields: dict[str, object]) -> list[Claim]:
    """Return two claims of `barred, from D, from one thing and, from E, from another`: each day is that of what follows it."""
    masked, text = context.masked, context.analysed.text
    last = group(match, masked, "date")
    days = [m for m in masked.within(*match.found.span()) if m.kind == "D" and m is not last]
    undated = {k: v for k, v in fields.items() if k not in ("effective_on", "as_of", "date_text", "date_how")}
    what = _GOES_ON.sub("", str(fields["object_text"]))
    first = undated | {"object_text": what} | (_dated(context, days[-1], "effective_on") if len(days) == 1 else {})
    found = [claim(context, match, who, is_negated=False, **first)] if what else []
    if step := _WHAT_FOLLOWS.match(masked.text, match.found.end()):
        begin, stop = masked.span(*step.span("object"))
        found.append(
            claim(
                context, match, who, is_negated=False, **{**fields, "object_text": " ".join(text[begin:stop].split())}
            )
        )
    return found


def _behind(masked: Masked, mention: Mention) -> int:
    return masked.text.index(CLOSE, masked.place(mention)) + 1


def _only_agency(masked: Masked) -> str | None:
    """Return the one agency that the sentence names, which then is the one that acts: `Commerce said that Acme may not`."""
    named = {m.name for m in masked.mentions if m.kind == "A" and m.detail in _FEDERAL}
    return named.pop() if len(named) == 1 else None


def _only_company(masked: Masked | None) -> Mention | None:
    """Return the one company that a sentence names, if it names one."""
    return only_one(m for m in masked.mentions if m.kind == "O") if masked is not None else None


def _told(context: Context, match: Match, agency: Mention, target: Mention) -> list[Claim]:
    """Return the ban of a product from the agencies' own networks, which is a directive to them."""
    near = date_near(context, *match.found.span())
    issuer = party(context, agency)
    assert issuer is not None
    made = claim(
        context,
        match,
        issuer,
        claim_type="directive",
        object_text=_with_product(context.analysed.text, target),
        object_vendor_id=target.vendor_id,
        authority=issuer.text,
        region="United States",
        is_negated=False,
        **(_dated(context, near[0], "effective_on") if near else {}),
    )
    return [made]


def _further(context: Context, end: int, first: Claim) -> list[Claim]:
    """Return the steps that follow: `... from July 20, and from providing updates from September 29`."""
    masked = context.masked
    found = []
    while step := _FURTHER.match(masked.text, end):
        begin, stop = masked.span(*step.span("object"))
        what = " ".join(context.analysed.text[begin:stop].split())
        date = masked.within(*step.span("date"))[0]
        resolved = context.resolved(date)
        said = context.analysed.text[date.start : date.end]
        found.append(replace(first, object_text=what, effective_on=resolved.iso, date_text=said, date_how=resolved.how))
        end = step.end()
    return found


def directive(context: Context, match: Match) -> list[Claim]:
    """Return the claim that an agency told others to act, about the company that the sentence or the document names."""
    masked, text = context.masked, context.analysed.text
    groups = match.found.groupdict()
    agency = group(match, masked, "subject")
    number = groups.get("number") or groups.get("number2")
    target, explicit = _target(context, match)
    by_law = agency is not None and (
        agency.detail == "Congress" or (match.rule.id == "directive.banned_agencies" and agency.detail in ("USG", "WH"))
    )
    if target is None or (agency is None and number is None) or by_law:
        # What Congress enacts is a law, and what the government forbids its agencies a ban: a prohibition.
        return []
    emergency = "emergency" in (words(match, masked, text, "instrument") or "").lower()
    fields: dict[str, object] = {
        "object_text": _with_product(text, target) if explicit else target.name,
        "object_vendor_id": target.vendor_id,
        "instrument": f"{'ED' if emergency else 'BOD'} {number}" if number else None,
        "region": _reach(agency),
    }
    date = group(match, masked, "date")
    near = date_near(context, *match.found.span())
    if date or near:
        fields |= _dated(context, date or near[0], "effective_on")  # type: ignore[index]
    issuer = party(context, agency or Mention(0, 0, "A", _HOMELAND, known=True))
    assert issuer is not None
    return [claim(context, match, issuer, authority=issuer.text, is_negated=False, **fields)]


def _reach(agency: Mention | None) -> str | None:
    """Return whose agencies are told: those of the country that tells them; a numbered directive is a federal one."""
    if agency is None or agency.detail in _FEDERAL:
        return "United States"
    return agency.name if agency.kind == "G" else None


def wind_down(context: Context, match: Match) -> list[Claim]:
    """Return the claim that a company closes a business, with the day on which it begins."""
    masked = context.masked
    subject = group(match, masked, "subject")
    who = party(context, subject) if subject else None
    what = words(match, masked, context.analysed.text, "object")
    if who is None or what is None or who.kind in ("agency", "list", "person") or _ONLY_STANDS_STILL.match(what):
        return []
    places = [m.name for m in masked.within(*match.found.span("object")) if m.kind == "G"]
    fields: dict[str, object] = {"object_text": what, "region": places[0] if places else None}
    if near := date_near(context, *match.found.span()):
        fields |= _dated(context, near[0], "as_of" if is_said_on(masked, near[0]) else "effective_on")
    return [claim(context, match, who, **fields)]


def _dated(context: Context, date: Mention, field: str) -> dict[str, object]:
    resolved = context.resolved(date)
    if (
        date.date is not None
        and date.date.form in ("month_day", "day_month")
        and _FROM_DAY.search(context.masked.text[: context.masked.place(date)])
    ):
        # Who was barred `from July 20` in June is so from the day that is nearest, whatever the tense.
        resolved = resolve(date.date, context.published)
    return {field: resolved.iso, "date_text": context.analysed.text[date.start : date.end], "date_how": resolved.how}


def _target(context: Context, match: Match) -> tuple[Mention | None, bool]:
    """Return the company whose products are meant: named in the sentence, else the one that the document is about."""
    masked = context.masked
    if not match.found.groupdict().get("object"):
        return context.main_company, False
    inside = masked.within(*match.found.span("object"))
    return next((m for m in inside if m.kind == "O" and m.known), None), True


def _with_product(text: str, target: Mention) -> str:
    found = _PRODUCT.match(text, target.end)
    return " ".join(text[target.start : found.end() if found else target.end].split())


def _region(mentions: Iterable[Mention]) -> str | None:
    """Return the one country that the sentence names; an agency's own country is where its acts hold."""
    places = {m.name for m in mentions if m.kind == "G" and m.detail in ("country", "region", "adjective")}
    if "United States" in places or any(m.kind == "A" and m.detail in _FEDERAL for m in mentions):
        return "United States"
    return places.pop() if len(places) == 1 else None
