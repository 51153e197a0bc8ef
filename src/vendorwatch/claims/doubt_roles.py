"""What makes a role doubtful: another company of the sentence may be the employer, or what stands there is a person.

Here: roles. Not here: how they are read (`roles.py`).
"""

import re

from vendorwatch.claims.claim import Claim
from vendorwatch.claims.context import Context
from vendorwatch.claims.masked import CLOSE, OPEN
from vendorwatch.claims.titles import is_person

# `chief executive of Acme`, `Acme's chief executive`
_BEHIND_TITLE = re.compile(rf"{OPEN}T\d+{CLOSE} (?:of|at|for|with|from) (?:the )?$")
_BEFORE_TITLE = re.compile(rf"(?:'s)? (?:[a-z-]+ )?{OPEN}T")
# `the Acme-backed grocer's chief`: not Acme's.
_ONLY_BACKS = re.compile(
    r"-(?:backed|owned|led|linked|based|controlled|affiliated|founded|supported|funded|invested)\b"
)
# `Acme, a lender to Bravo, and its chairman`: whose, the comma tells.
_WITHIN_COMMAS = re.compile(rf"{CLOSE}, (?:an?|the|one|which|who|whose|its)\b[^,;]*$")
_AND_ITS = re.compile(r", and (?:its|their) ")
# `vice president for Central and East Europe`: nobody's name.
_A_PLACE = re.compile(
    r"(?:.* )?(?:Europe|Asia|America|Americas|Africa|Pacific|East|West|Region|Countries|Markets|Affairs)"
)
# `Acme supplier Bravo`: the employer is Bravo.
_OF_ITS_PARTNER = re.compile(
    r"(?:'s)? (?:[a-z]+ )?(?:supplier|rival|competitor|subsidiary|unit|affiliate|partner|customer|client|owner|parent|investor|"
    rf"backer|distributor|reseller|contractor|spinoff|spin-off|lender) {OPEN}[OXP]"
)
# Who is to have an office, or had been said to have one, has none.
_NOT_IN_OFFICE = re.compile(
    rf"\b(?:candidates?|contenders?|nominees?|nominated|favou?rites?|front-?runners?|shortlisted|tipped|poised|in line|applied|"
    rf"seeking|vying|running|groomed|hopefuls?)\b[^,;]{{0,40}}{OPEN}T\d|"
    rf"\b(?:denie[sd]|denying|disput\w+|refut\w+) (?:[a-z]+ )?that [^,;]*\b(?:is|was|were|been|be) [^,;]{{0,30}}{OPEN}T\d|"
    r"\b(?:false|falsely|untrue|not true|wrongly|rumou?rs?|posing|poses|pretend\w*|self-styled|impersonat\w*)\b"
)


def is_doubtful_role(context: Context, made: Claim) -> bool:
    """Return whether a role, or its employer, is less sure than its rule."""
    return made.claim_type == "role" and (
        _NOT_IN_OFFICE.search(context.masked.text) is not None
        or _A_PLACE.fullmatch(made.subject_text or "") is not None
        or _may_be_of_another(context, made)
        or _may_be_a_person(context, made)
    )


def _may_be_of_another(context: Context, made: Claim) -> bool:
    """Return whether an employer only backs who employs, or supplies him, or is on no list of ours beside a company that is."""
    employer = context.named(made.object_text, "OX")
    if employer is None:
        return False
    text, at = context.masked.text, context.masked.place(employer)
    behind = text.index(CLOSE, at) + 1
    if (
        _ONLY_BACKS.match(text, behind)
        or _OF_ITS_PARTNER.match(text, behind)
        or (_AND_ITS.match(text, behind) and _WITHIN_COMMAS.search(text[:at]))
    ):
        return True
    if employer.kind == "O":
        return False
    if _BEHIND_TITLE.search(text[:at]) or _BEFORE_TITLE.match(text, behind):
        return False
    return any(m.kind == "O" and m.known for m in context.masked.mentions)


def _may_be_a_person(context: Context, made: Claim) -> bool:
    """Return whether what stands before a title, without `'s`, is a name that people have: `named Jane Roe chair`."""
    if made.rule_id != "role.unknown_company_title_name":
        return False
    employer = context.named(made.object_text, "X")
    return employer is not None and is_person(employer)
