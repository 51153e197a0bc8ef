"""What companies do to each other: acquisitions and competition.

Here: what is made of these matches. Not here: the frames (`data/rules_companies.yml`).
"""

from vendorwatch.claims.build import claim, group, party
from vendorwatch.claims.claim import Claim
from vendorwatch.claims.context import Context
from vendorwatch.claims.nearest_dates import date_near
from vendorwatch.claims.rules import Match
from vendorwatch.claims.targets import read_targets
from vendorwatch.claims.titles import is_person


def acquisition(context: Context, match: Match) -> list[Claim]:
    """Return the claim that one company bought another, with price and date where the sentence names them."""
    masked = context.masked
    subject, target = group(match, masked, "subject"), group(match, masked, "object")
    if subject is None or target is None or not (subject.known or target.known):
        return []
    who, whom = party(context, subject), party(context, target)
    if who is None or whom is None or who.text == whom.text:
        return []
    price = next((m for m in masked.within(*match.found.span()) if m.kind == "M"), None)
    fields: dict[str, object] = {"object_text": whom.text, "object_vendor_id": whom.vendor_id}
    if price is not None:
        fields |= {"value": price.value, "unit": price.detail}
    if near := date_near(context, *match.found.span()):
        date, resolved = near
        text = context.analysed.text[date.start : date.end]
        fields |= {"effective_on": resolved.iso, "date_text": text, "date_how": resolved.how}
    return [claim(context, match, who, **fields)]


def competitor(context: Context, match: Match) -> list[Claim]:
    """Return one claim for each company that the sentence calls a rival of another."""
    masked = context.masked
    subject = group(match, masked, "subject")
    who = party(context, subject) if subject else None
    if who is None or who.kind in ("agency", "list", "person"):
        return []
    start = match.found.start("after")
    rivals = [masked.within(start, match.found.end("after"))[0]]
    rivals += [t.mention for t in read_targets(masked, start, len(masked.text), passive=False)]
    found = []
    for rival in dict.fromkeys(rivals):
        whom = party(context, rival)
        if whom is not None and whom.text != who.text and (rival.known or not is_person(rival)):
            found.append(claim(context, match, who, object_text=whom.text, object_vendor_id=whom.vendor_id))
    return found
