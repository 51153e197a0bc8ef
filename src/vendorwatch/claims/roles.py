"""Who holds which role at which company or agency.

Here: whose office a title is where the words behind it do not say, whether it is still held, the lists of a release. Not here:
reading a title (`titles.py`), the frames around it (`data/rules_people.yml`), or which list entry a person is (`names/`).
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from vendorwatch.claims.build import Party, by_the_way, claim, group, party, words
from vendorwatch.claims.claim import Claim
from vendorwatch.claims.context import Context
from vendorwatch.claims.coordination import coordinated
from vendorwatch.claims.dates import last_day_of
from vendorwatch.claims.masked import Masked, compile_pattern
from vendorwatch.claims.mention import Mention, only_one
from vendorwatch.claims.rules import Match, from_source
from vendorwatch.claims.tables import rows
from vendorwatch.claims.titles import AT, OFFICER, is_person, read_title


def _pattern(text: str) -> re.Pattern[str]:
    return compile_pattern(text, {}, "roles.py")


# `principal analyst, video surveillance, Acme, said`
_FIELD_THEN_COMPANY = _pattern(
    r", (?:[a-z][a-z &-]+, )?{OX:employer}(?:,? (?:said|says|told|wrote|noted|added|stated|commented)\b|\.?$)"
)
_AND_TITLE = _pattern(r"(?:,|,? and) (?:its |the company's )?{T:title}")
_OF_OTHERS = _pattern(r",? (?:of|at|from) (?:the )?{AOX}")
_OF_STATE = re.compile(
    r"\b(?:representative|senator|congress\w+|"
    r"secretary|minister|ambassador|governor|commissioner|administrator|(?:attorney|solicitor|inspector) general)\b",
    re.I,
)
_LEADS = re.compile(
    r"\b(?:roles?|executives?|leader|leadership|officials?|members?|employees?|officers?|directors?|board)\b"
)
_OF_A_FIRM = re.compile(rf"{OFFICER.pattern}|\b(?:president|chair(?:man|woman)?|general counsel)\b", re.I)
# Whose office goes without saying in a text about one agency.
_OF_COMMISSION = re.compile(r"(?:acting |vice |deputy )?(?:commissioner|chairwoman|chairman|chair|administrator)", re.I)
_BEHIND_A_PREPOSITION = re.compile(r"\b(?:behind|than|against|over|like|unlike) (?:the )?$")
_PLURAL = re.compile(
    r"(?:president|director|executive|founder|chairman|manager|partner|officer|owner|spokesperson|administrator|employee|lawyer|analyst)s$"
)
_SAYS = re.compile(r" (?:said|says|told|confirmed|wrote|noted|added|announced)\b")
_ITS = re.compile(r"(?:\b(?:its|their)|the (?:company|firm|group)'s) (?:[a-z-]+ )?$")
_THE_AGENCYS = re.compile(r"\bthe (?:agency|commission|department|bureau|regulator)'s (?:[a-z-]+ )?$")
_OF_ANOTHER = _pattern(r"{OAX}(?: \([^()]*\))?(?:'s)?,? (?:the )?(?:former |then-)?$")
_MINISTER = re.compile(r"\bminister$|^(?:vice |deputy |prime )?(?:president|premier|chancellor)$", re.I)
_OF_A_COUNTRY = re.compile(
    r"\b[Mm]inister$|^(?:[Pp]remier|[Cc]hancellor|President)$|^(?:[Ll]ieutenant )?[Gg]ov(?:ernor|\.)$"
)
_COUNTRIES = frozenset(row["place"] for row in rows("places.csv") if row["kind"] in ("country", "state"))
_OF_IT = _pattern(r"{Z}(?:'s)? (?:former |then-)?$")
# What may stand before a title that begins its clause: `Chief executive Jane Roe said`, `as CEO Jane Roe`, `It will be CEO`.
_BEGINS = re.compile(
    r"(?:^|; |\b(?:as|but|while|said|says|when|because|be|is|was|although|told|though)(?: the)? )(?:former )?$"
)
# Between one holder of a title and the next: `A, head of sales at Acme; B, `, `people at Acme: A (head), `.
_IN_A_LIST = _pattern(r"(?:{T}[^;:]*[;:]|leadership[^:;.]*:|{T}\),?)(?: and)? ?(?:[^:]*,)?(?: and)? ?$")
_COST_OF_SHARED_EMPLOYER = 0.1
# `Ann Roe was named head of Acme in 2018 and stepped down last week.`
_THEN_LEFT = compile_pattern(
    r"(?: (?:of|for|in) (?:the )?(?:{G}|[a-z-]+(?: [a-z-]+){0,2}))?(?: (?:of|at|for) (?:the )?{AOX}|"
    r",? {PX}(?:(?:, {PX})*,? and {PX})?)?"
    r"(?: (?:from|in|since|on) {D})?,? (?:and |who |but )?(?:has |have |had )?(?:since )?"
    r"(?:(?:stepped down|resigned|retired|quit|departed|died|stepped aside)\b(?! as\b| from\b)|"
    r"left (?:(?:the|his|her|their) (?:company|firm|agency|group|post|role|job|position)\b(?!'s)|{Z}(?!'s)|{D}|"
    r"(?:in|on|at the end of) {D})|"
    r"(?:was|has been|had been|been) (?:dismissed|fired|sacked|ousted|replaced|let go)\b)",
    {},
    "what says that an office was left",
)
# `chairman of Acme until 2022`
_UNTIL = _pattern(
    r"(?: (?:of|in|for) [a-z-]+(?: [a-z-]+){0,2})?(?: (?:of|at|for) (?:the )?(?:{G}(?:'s)? )?{AOX})?"
    r",? (?:until|till|through|from {D} (?:to|until)) {D:date}"
)
# `resigned as chairman`, which `will resign` and `steps down` are not yet.
_GONE = re.compile(r"(?<!will )\b(?:stepped down|resigned|retired|departed|was ousted|was replaced)\b")
_BEHIND_THE_NAME = ("role.name_comma_title", "role.name_comma_company_title")
# A sentence that tells of a change of office tells of the office of the one company that it names.
_OF_WHOM_IS_TOLD = ("role.becomes", "role.plural_title", "role.selected_as", "role.took_over")
_FIXED = {row["title"]: row["agency"] for row in rows("title_employers.csv")}


def build(context: Context, match: Match) -> list[Claim]:
    """Return the claim of a role frame, or none where person or employer is not named."""
    masked = context.masked
    if match.rule.listed and context.lead_in is None:
        return []
    groups = match.found.groupdict()
    person, employer = group(match, masked, "subject"), group(match, masked, "object")
    is_sure, are_several = True, False
    title_text = match.rule.sets.get("role_title") or groups.get("title_word")
    if groups.get("field"):
        title_text = f"head of {words(match, masked, context.analysed.text, 'field')}"
    if title_text is None:
        title = read_title(context, match.found.start("title"))
        if person is None or not is_person(person):
            person = title.person
        elif match.rule.id == "role.name_comma_title" and _SAYS.match(masked.text, title.end):
            before_title = masked.text[
                masked.text.index("\ue001", match.found.start()) + 1 : match.found.start("title")
            ]
            if re.match(r", an? ", before_title):
                # `It spares Jane Roe, a Treasury spokesman said`
                return []
        elif (
            title.person
            and is_person(title.person)
            and title.person.name != person.name
            and match.rule.id in _BEHIND_THE_NAME
        ):
            return []
        if match.rule.id == "role.of_country" and title.employer is not None:
            # `Russian President Jane Roe` is one of Russia, `Russian president of Acme Jane Roe` none.
            return []
        employer = employer or title.employer
        if employer is None and match.rule.id == "role.name_comma_title":
            at = _FIELD_THEN_COMPANY.match(masked.text, title.end)
            employer = masked.within(*at.span("employer"))[0] if at else None
        title_text = title.text
        are_several = _PLURAL.search(title_text) is not None and title.person is not None
        if are_several:
            title_text = title_text.removesuffix("s")
        if employer is None and person is not None and person is title.person:
            employer = _behind_name(masked, person)
        if employer is None and match.rule.listed and context.lead_in:
            employer = _announced(context.lead_in)
        if employer is None and person is not None and person in masked.mentions:
            employer, is_sure = _spoken_of(masked, match.found.start("title"), person)
        if employer is None and match.rule.id in _OF_WHOM_IS_TOLD:
            employer, is_sure = _only_company(masked), False
        if employer is None and title.of is not None:
            employer, is_sure = title.of, False
    if match.rule.id == "role.of_country" and (employer is None or not _MINISTER.search(title_text)):
        return []
    if match.rule.id == "role.of_country" and not title_text.lower().endswith("minister"):
        is_sure = False
    if match.rule.id == "role.and_an" and employer is not None and employer.kind == "X" and is_person(employer):
        return []
    if masked.text.startswith("?", match.found.end()):
        # `Jane Roe, Acme's chairman? No.`
        return []
    if groups.get("ministry"):
        named = group(match, masked, "object")
        ministry = words(match, masked, context.analysed.text, "ministry")
        employer = replace(named, name=f"{named.name} {ministry}") if named is not None else None
    if person is None or not is_person(person) or title_text == "member":
        return []
    before = masked.text[: match.found.start("title")] if groups.get("title") else ""
    if (
        match.rule.id == "role.title_name"
        and employer is None
        and (_OF_ANOTHER.search(before) or _OF_IT.search(before))
    ):
        # The company right before the title is another rule's.
        return []
    if employer is None and _THE_AGENCYS.search(before):
        employer = _only_agency(context)
    if employer is None and _ITS.search(before):
        where = party(context, Mention(0, 0, "Z"))
    else:
        where = _employer(context, employer, title_text, listed=match.rule.listed)
    if (
        where is None
        and match.rule.id == "role.title_name"
        and _BEGINS.search(before)
        and _OF_A_FIRM.search(title_text)
    ):
        where = by_the_way(only) if (only := _only_one_spoken_of(context)) is not None else None
    if where is None and match.rule.id in _OF_WHOM_IS_TOLD and _OF_A_FIRM.search(title_text):
        where = by_the_way(only) if (only := _only_one_spoken_of(context)) is not None else None
    if where is None and match.rule.id == "role.title_name" and _OF_A_COUNTRY.search(title_text):
        where = (
            by_the_way(only)
            if (only := _only_country(context, of_president=title_text == "President")) is not None
            else None
        )
    if where is None:
        return []
    cost = where.cost if is_sure else _COST_OF_SHARED_EMPLOYER
    former = any(groups.get(n) for n in ("former", "former2")) or bool(match.rule.sets.get("is_former"))
    former = former or _THEN_LEFT.match(context.masked.text, match.found.end()) is not None
    former = former or _has_ended(context, match)
    former = former or (match.rule.id == "role.left_as" and _GONE.search(match.found[0]) is not None)
    held = [(person, title_text)]
    if are_several and person in masked.mentions:
        # `vice presidents A and B`
        held = [(m, title_text) for m in coordinated(masked, person) if is_person(m)]
    if employer is not None and person in masked.mentions and masked.place(person) > match.found.start():
        held += _coordinated(context, person)
    return [
        claim(
            context,
            match,
            Party(who.name, None, "person", where.explicit, cost),
            object_text=where.text,
            object_vendor_id=where.vendor_id,
            role_title=title,
            is_former=former,
            certainty="stated",
            is_negated=False,
        )
        for who, title in held
    ]


def _has_ended(context: Context, match: Match) -> bool:
    """Return whether the words behind a title say until when it was held, and that is gone by."""
    until = _UNTIL.match(context.masked.text, match.found.end())
    if until is None or context.published is None:
        return False
    day = last_day_of(context.resolved(context.masked.within(*until.span("date"))[0]).iso)
    return day is not None and day < context.published


def _behind_name(masked: Masked, person: Mention) -> Mention | None:
    """Return the employer that stands behind a name: `analyst Jane Roe of Acme`."""
    at = (
        AT.match(masked.text, masked.text.index("\ue001", masked.place(person)) + 1)
        if person in masked.mentions
        else None
    )
    if at is None or at["prep"] not in ("of", "at", "from"):
        return None
    found = masked.within(*at.span("employer"))[0]
    # People are of towns too.
    return found if found.kind in "OA" or (found.kind == "X" and at["prep"] == "at" and not is_person(found)) else None


def _spoken_of(masked: Masked, title: int, person: Mention) -> tuple[Mention | None, bool]:
    """Return whose title it is where the words behind it do not say, and whether that is sure.

    `its` is the company named last before the name; in a list of people, the company of those before holds on.
    """
    before = masked.text[: min(masked.place(person), title)]
    known = [
        m
        for m in masked.within(0, len(before))
        if m.kind == "O" and m.known and not _BEHIND_A_PREPOSITION.search(before[: masked.place(m)])
    ]
    if not known:
        named = {m.name: m for m in masked.within(0, len(before)) if m.kind in "OX" and not is_person(m)}
        if len(named) == 1 and _ITS.search(masked.text[:title]):
            only = next(iter(named.values()))
            return (None, True) if _BEHIND_A_PREPOSITION.search(before[: masked.place(only)]) else (only, True)
        return None, True
    if _ITS.search(masked.text[:title]):
        others = [m for m in masked.within(0, len(before)) if m.kind == "X" and not is_person(m)]
        if others and others[0].start < known[0].start:
            # `Acme's rival Bravo ..., its chief said`: whose is open.
            return None, True
        return known[-1], len({m.means for m in (*known, *others)}) == 1
    one = {m.means for m in known}
    return (known[-1], False) if len(one) == 1 and _IN_A_LIST.search(before) else (None, True)


def _only_company(masked: Masked) -> Mention | None:
    """Return the one company that a sentence names."""
    return only_one(m for m in masked.mentions if m.kind == "O" and m.known)


def _only_country(context: Context, *, of_president: bool) -> Mention | None:
    """Return the one country or state that the text has named so far, whose minister one without a country then is."""
    before = (m for mentions in context.analysed.mentions[: context.number + 1] for m in mentions)
    only = only_one(m for m in before if m.kind == "G" and m.name in _COUNTRIES)
    # Presidents travel and are of companies, too.
    return only if only is None or not of_president or only.name == "United States" else None


def _only_agency(context: Context) -> Mention | None:
    """Return the one agency of a document that `the agency` can mean."""
    return only_one(m for mentions in context.analysed.mentions for m in mentions if m.kind == "A")


def _coordinated(context: Context, person: Mention) -> Iterator[tuple[Mention, str]]:
    """Yield who else is named with a title of their own behind a person: `Acme's chairman A. Lee and its counsel B. Ray`."""
    masked, text = context.masked, context.masked.text
    while following := _AND_TITLE.match(text, text.index("\ue001", masked.place(person)) + 1):
        title = read_title(context, following.start("title"))
        if title.person not in masked.mentions or title.employer is not None or not is_person(title.person):
            return
        behind = text.index("\ue001", masked.place(title.person)) + 1
        if _OF_OTHERS.match(text, behind) or _OF_STATE.search(title.text):
            return
        person = title.person
        yield person, title.text


def _announced(lead_in: Masked) -> Mention | None:
    """Return the one organization whose people a list announces."""
    if not _LEADS.search(lead_in.text):
        return None
    return only_one(m for m in lead_in.mentions if m.kind == "O")


def _employer(context: Context, mention: Mention | None, title: str, *, listed: bool = False) -> Party | None:
    """Return the employer named, the office of a title, or the document's one company of an officer or a list of people."""
    if mention is not None:
        return party(context, mention)
    fixed = next((agency for name, agency in _FIXED.items() if name in title.lower()), None)
    if fixed:
        return Party(fixed, None, "agency", True, 0.0)
    company = context.main_company if listed or OFFICER.search(title) else None
    if company is None and _OF_A_FIRM.search(title):
        company = _topic(context)
    if company is None and _OF_COMMISSION.fullmatch(title) and (agency := _only_agency(context)):
        return by_the_way(agency)
    return by_the_way(company) if company else None


def _only_one_spoken_of(context: Context) -> Mention | None:
    """Return the one company that a sentence names, else the one that the two before it do: enough for a reader to judge."""
    for told in (context, *context.earlier(2)):
        named = [
            m
            for m in told.masked.mentions
            if (m.kind == "O" or (m.kind == "X" and not is_person(m)))
            and not from_source(told.masked.text[: told.masked.place(m)])
        ]
        is_back = told is not context and any(m.kind == "Z" for m in told.masked.mentions)
        if is_back or any(m.kind == "A" for m in told.masked.mentions):
            # `The company, a unit of Acme, grew`: whose officer speaks next is open.
            return None
        if named:
            return only_one(named)
    return None


def _topic(context: Context) -> Mention | None:
    """Return the registered company that the text speaks of before a sentence that names none."""
    if any(m.kind in "OA" or (m.kind == "X" and not is_person(m)) for m in context.masked.mentions):
        return None
    topic = context.topic or context.far_topic
    return topic if topic is not None and topic.kind == "O" and topic.known else None
