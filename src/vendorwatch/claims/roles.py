"""Who holds which role at which company or agency.

Here: the person, the title and the employer of a match, and the bulleted lists of a release. Not here: the rules
(`data/rules_people.yml`), or which list entry a person is (`names/`).
"""

import re

from vendorwatch.claims.build import Context, Party, claim, group, party, words
from vendorwatch.claims.claim import Claim
from vendorwatch.claims.rules import Match

_PERSON = re.compile(r"(?:[A-Z][\w'’-]+\s){1,3}(?:[A-Z]\.\s)?(?:(?:al|el|bin|van|von|de|der)[\s-])?[A-Z][\w'’-]+")
_ARTICLE = re.compile(r"^(?:a|an|the|its|their|one of the|one of its)\s+", re.I)


def build(context: Context, match: Match) -> list[Claim]:
    """Return the claim of a role rule, or none where person or employer is not named."""
    masked = context.masked
    person = group(match, masked, "subject")
    employer = group(match, masked, "object")
    title = words(match, masked, context.analysed.text, "title")
    if person is None or employer is None or title is None or not is_person_name(person.name):
        return []
    who = Party(person.name, None, "person", True, 0.0)
    where = party(context, employer)
    if where is None:
        return []
    former = any(match.found.groupdict().get(n) for n in ("former", "former2"))
    return [
        claim(
            context,
            match,
            who,
            object_text=where.text,
            object_vendor_id=where.vendor_id,
            role_title=_ARTICLE.sub("", title),
            is_former=former,
        )
    ]


def is_person_name(name: str) -> bool:
    """Return whether a name reads like a person's: two to five capitalised words, none of an organization."""
    return _PERSON.fullmatch(name) is not None
