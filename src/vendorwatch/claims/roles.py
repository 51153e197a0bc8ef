"""Who holds which role at which company or agency.

Here: reading a title with its field, employer and name, and the lists of a release. Not here: the frames around a title
(`data/rules_people.yml`), or which list entry a person is (`names/`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from vendorwatch.claims.build import Context, Party, by_the_way, claim, group, party
from vendorwatch.claims.build import words as words_of
from vendorwatch.claims.claim import Claim
from vendorwatch.claims.coordination import coordinated
from vendorwatch.claims.dates import last_day_of
from vendorwatch.claims.lexicon import words
from vendorwatch.claims.masked import Masked, compile_pattern
from vendorwatch.claims.mention import Mention
from vendorwatch.claims.rules import Match, from_source
from vendorwatch.claims.tables import rows

_WORD = r"(?!(?:of|at|for|with|who|which|said|says|told|was|is|in|and|or|as|from|to|has|had|will|on|until|till)\b)[a-z][a-z-]*"


def _pattern(text: str) -> re.Pattern[str]:
    return compile_pattern(text, {}, "roles.py")


_MORE_TITLE = _pattern(r",? (?:and|&) (?:a |an |the |its )?{T}|, {T}(?=,? (?:and|of|for|at)\b)")
_WORDS = rf"{_WORD}(?: {_WORD}){{0,3}}(?: and {_WORD}(?: {_WORD})?)?"
_FIELD = _pattern(
    rf" (?:of|for|in|to(?! (?:replace|succeed|lead|run|head|fill|oversee|take|join)\b)|on|and) "
    rf"(?:the |its |all )?(?:{{G}} {_WORDS}|{{AGXQO:mention}}|{_WORDS})(?: {{XQ}})?(?: \([^()]{{2,12}}\))?"
)
_AT = _pattern(
    r"(?:, {GX}(?= (?:at|of) ))?,? (?P<prep>of|at|for|with|from) (?:the )?"
    r"(?:[A-Za-z]+-based |{G}(?:'s|-[a-z]+)? |(?!(?:[a-z]+ed|said|says|told|was|is|has|had) )[a-z]+ ){0,3}{OAXZ:employer}"
)
# `founder of Chinese telecoms company Acme`: what it is, not what the title is of.
_OF_A_COMPANY = _pattern(
    r" (?:of|at|for) (?:the )?(?:{G}(?:'s|-[a-z]+)? |[a-z-]+ ){0,5}?"
    r"(?:company|firm|maker|giant|start-?up|vendor|group|provider|developer|manufacturer|supplier|contractor|conglomerate|"
    r"bank|lender|exchange|chipmaker|carmaker|consultancy|researcher|carrier|operator|publication|publisher|outlet)"
    r" {OX:employer}"
)
# `principal analyst, video surveillance, Acme, said`
_FIELD_THEN_COMPANY = _pattern(
    r", (?:[a-z][a-z &-]+, )?{OX:employer}(?:,? (?:said|says|told|wrote|noted|added|stated|commented)\b|\.?$)"
)
_HEADS = re.compile(r"head|leader|boss|chief", re.I)
# `the director of EKT`: no field is called by letters alone.
_DIRECTS = re.compile(r"(?:(?:managing|general|deputy) )?(?:director|manager|officer|representative)", re.I)
_ENDS_THERE = re.compile(r",|$|\.| (?:and|who|said|says|told)\b")
# Who does this does it for somebody: `analyst for Acme`.
_WORKS_FOR = re.compile(r"\b(?:analyst|researcher|spokes\w+|strategist|lobbyist|engineer|scientist|economist)$", re.I)
_AND_TITLE = _pattern(r"(?:,|,? and) (?:its |the company's )?{T:title}")
_OF_OTHERS = _pattern(r",? (?:of|at|from) (?:the )?{AOX}")
_OF_STATE = re.compile(
    r"\b(?:representative|senator|congress\w+|"
    r"secretary|minister|ambassador|governor|commissioner|administrator|(?:attorney|solicitor|inspector) general)\b",
    re.I,
)
_NAME_NEXT = _pattern(r"(?:{OX}'s )?,? ?{XP:person}(?![A-Za-z])")
_LEADS = re.compile(
    r"\b(?:roles?|executives?|leader|leadership|officials?|members?|employees?|officers?|directors?|board)\b"
)
# Titles behind which `of X` names a field, not the employer.
_TAKES_FIELD = re.compile(
    r"\b(?:head|director|manager|vice[ -]president|[se]?vp|deputy|partner|secretary|counsel|lead|leader|member|analyst|"
    r"researcher|engineer|scientist|officer|representative|advis[eo]r|minister)\b",
    re.I,
)
_OFFICER = re.compile(r"\b(?:chief [\w ()]*officer|chief executive|c[eotfi]o|founder|spokes\w+)\b", re.I)
_OF_A_FIRM = re.compile(rf"{_OFFICER.pattern}|\b(?:president|chair(?:man|woman)?|general counsel)\b", re.I)
_PERSON = re.compile(
    r"[A-Z][\w'’.-]+(?:\s(?:[A-Z]\.|[“\"'‘][A-Z][a-z]+[”\"'’]|[A-Z][\w'’-]+|al|el|bin|ben|van|von|de|der|da|di))*\s[A-Z][\w'’-]+"
    r"(?:,? (?:Jr|Sr)\.?)?|[A-Z][a-z]{3,} [A-Z]\.?"
)
# What no person is called: `Terrorism and Financial Intelligence`.
_FIELD_WORD = re.compile(
    r"\b(?:Intelligence|Security|Affairs|Crimes|Policy|Trade|Technolog(?:y|ies)|Operations|Finance|Relations|Enforcement|"
    r"Administration|Development|Sciences?|Business|Systems?|Communications?|Engineering|Europe|Africa|Asia|America)\b"
)
_DIVISION = _pattern(r"'s (?:[a-z-]+ )?{XO:division}")
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


@dataclass(frozen=True)
class Title:
    """A title as read: its span in the masked text, and the employer and person that follow it.

    `of` is a name behind `head of` that may be the employer as well as a field.
    """

    start: int
    end: int
    text: str
    employer: Mention | None
    person: Mention | None
    of: Mention | None = None


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
        title_text = f"head of {words_of(match, masked, context.analysed.text, 'field')}"
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
        ministry = words_of(match, masked, context.analysed.text, "ministry")
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
        _AT.match(masked.text, masked.text.index("\ue001", masked.place(person)) + 1)
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
        return known[-1], len({m.vendor_id or m.name for m in (*known, *others)}) == 1
    one = {m.vendor_id or m.name for m in known}
    return (known[-1], False) if len(one) == 1 and _IN_A_LIST.search(before) else (None, True)


def _only_company(masked: Masked) -> Mention | None:
    """Return the one company that a sentence names."""
    named = {m.vendor_id or m.name: m for m in masked.mentions if m.kind == "O" and m.known}
    return next(iter(named.values())) if len(named) == 1 else None


def _only_country(context: Context, *, of_president: bool) -> Mention | None:
    """Return the one country or state that the text has named so far, whose minister one without a country then is."""
    before = (m for mentions in context.analysed.mentions[: context.number + 1] for m in mentions)
    named = {m.name: m for m in before if m.kind == "G" and m.name in _COUNTRIES}
    only = next(iter(named.values())) if len(named) == 1 else None
    # Presidents travel and are of companies, too.
    return only if only is None or not of_president or only.name == "United States" else None


def _only_agency(context: Context) -> Mention | None:
    """Return the one agency of a document that `the agency` can mean."""
    named = {m.name: m for mentions in context.analysed.mentions for m in mentions if m.kind == "A"}
    return next(iter(named.values())) if len(named) == 1 else None


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


def read_title(context: Context, start: int) -> Title:
    """Return the title that begins at a place of the masked sentence, read to its end."""
    masked, text = context.masked, context.masked.text
    end = text.index("\ue001", start) + 1
    head = masked.within(start, end)[0]
    head_text = context.analysed.text[head.start : head.end]
    takes_field = bool(_TAKES_FIELD.search(head_text))
    employer: Mention | None = None
    person: Mention | None = None
    while True:
        if more := _MORE_TITLE.match(text, end):
            end = more.end()
            continue
        field = _FIELD.match(text, end)
        if field is None or _OF_A_COMPANY.match(text, end):
            break
        named = masked.within(*field.span("mention"))[0] if field["mention"] else None
        conjoined = field[0].lstrip().startswith("and")
        if named is None and conjoined:
            break
        trailing = masked.within(*field.span())[-1:]
        if named is None and trailing and is_person(trailing[0]):
            # `head of sales Jane Roe`
            place = masked.place(trailing[0])
            return Title(start, end, _text(context, head.start, masked.span(start, place)[1]), employer, trailing[0])
        if named and named.kind == "A":
            employer = named
            behind = text.index("\ue001", field.start("mention")) + 1
            if division := _DIVISION.match(text, behind):
                # `head of the Acme Department's Security Division`
                employer = masked.within(*division.span("division"))[0]
                return Title(start, end, _text(context, head.start, masked.span(start, end)[1]), employer, person)
            if (after := _NAME_NEXT.match(text, behind)) and is_person(masked.within(*after.span("person"))[0]):
                # `Secretary of Commerce Jane Roe`
                end = behind
                break
        elif named and takes_field and named.kind in "XO" and not named.known and (split := _split_person(named)):
            title_end, person = split
            return Title(start, end, _text(context, head.start, title_end), employer, person)
        elif named and (
            _is_employer(named, takes_field and not (_OFFICER.search(head_text) and named.kind == "O"), field[0])
            or (_WORKS_FOR.search(head_text) and field[0].startswith(" for ") and not _AT.match(text, field.end()))
            or (conjoined and is_person(named) and not _FIELD_WORD.search(named.name))
        ):
            break
        end = field.end()
    title_text = _text(context, head.start, masked.span(start, end)[1])
    at = _OF_A_COMPANY.match(text, end)
    if employer is None and at:
        employer, end = masked.within(*at.span("employer"))[0], at.end()
    elif employer is None and (at := _AT.match(text, end)):
        found = masked.within(*at.span("employer"))[0]
        if found.kind in "OAZ" or not is_person(found) or at["prep"] in ("at", "of"):
            employer, end = found, at.end()
    if after := _NAME_NEXT.match(text, end):
        person = masked.within(*after.span("person"))[0]
    return Title(start, end, title_text, employer, person, _heads(masked, head_text, masked.within(start, end)))


def _heads(masked: Masked, head: str, inside: list[Mention]) -> Mention | None:
    """Return what `the head of Acme` heads, if no list of ours knows it and no field is called so."""
    last = inside[-1]
    is_name = last.kind in "OX" and not last.known and not _FIELD_WORD.search(last.name) and not is_person(last)
    behind = masked.text[masked.text.index("\ue001", masked.place(last)) + 1 :]
    heads = _HEADS.fullmatch(head) or (last.name.isupper() and _DIRECTS.fullmatch(head))
    return last if is_name and heads and _ENDS_THERE.match(behind) else None


def is_person(mention: Mention) -> bool:
    """Return whether a mention can be a person: two to five capitalised words, none of an organization."""
    if mention.kind == "P":
        return True
    if mention.kind != "X" or mention.name.isupper() or len(mention.name.split()) > 5:
        return False
    if any((w := words().get(token.lower())) and (w.organization or w.legal) for token in mention.name.split()):
        return False
    return _PERSON.fullmatch(mention.name) is not None


def _is_employer(mention: Mention, takes_field: bool, phrase: str) -> bool:
    if mention.kind == "O":
        return mention.known or not takes_field
    return mention.kind == "X" and not takes_field and phrase.lstrip().startswith("of")


def _split_person(mention: Mention) -> tuple[int, Mention] | None:
    """Return where a title ends inside a chunk that runs on into a name: `Financial Intelligence Jane Q. Public`."""
    tokens = [(m.start(), m.end(), m[0]) for m in re.finditer(r"\S+", mention.name)]
    size = 3 if len(tokens) > 2 and re.fullmatch(r"[A-Z]\.", tokens[-2][2]) else 2
    if len(tokens) <= size:
        return None
    name = " ".join(t[2] for t in tokens[-size:])
    person = Mention(mention.end - len(name), mention.end, "X", name)
    return (person.start, person) if is_person(person) else None


def _text(context: Context, start: int, end: int) -> str:
    return " ".join(context.analysed.text[start:end].split()).strip(" ,")


def _announced(lead_in: Masked) -> Mention | None:
    """Return the one organization whose people a list announces."""
    if not _LEADS.search(lead_in.text):
        return None
    named = {m.vendor_id or m.name: m for m in lead_in.mentions if m.kind == "O"}
    return next(iter(named.values())) if len(named) == 1 else None


def _employer(context: Context, mention: Mention | None, title: str, *, listed: bool = False) -> Party | None:
    """Return the employer named, the office of a title, or the document's one company of an officer or a list of people."""
    if mention is not None:
        return party(context, mention)
    fixed = next((agency for words_, agency in _FIXED.items() if words_ in title.lower()), None)
    if fixed:
        return Party(fixed, None, "agency", True, 0.0)
    company = context.main_company if listed or _OFFICER.search(title) else None
    if company is None and _OF_A_FIRM.search(title):
        company = _topic(context)
    if company is None and _OF_COMMISSION.fullmatch(title) and (agency := _only_agency(context)):
        return by_the_way(agency)
    return by_the_way(company) if company else None


def _only_one_spoken_of(context: Context) -> Mention | None:
    """Return the one company that a sentence names, else the one that the two before it do: enough for a reader to judge."""
    for told in (context, *context.earlier(2)):
        named = {
            m.vendor_id or m.name: m
            for m in told.masked.mentions
            if (m.kind == "O" or (m.kind == "X" and not is_person(m)))
            and not from_source(told.masked.text[: told.masked.place(m)])
        }
        is_back = told is not context and any(m.kind == "Z" for m in told.masked.mentions)
        if is_back or any(m.kind == "A" for m in told.masked.mentions):
            # `The company, a unit of Acme, grew`: whose officer speaks next is open.
            return None
        if named:
            return next(iter(named.values())) if len(named) == 1 else None
    return None


def _topic(context: Context) -> Mention | None:
    """Return the registered company that the text speaks of before a sentence that names none."""
    if any(m.kind in "OA" or (m.kind == "X" and not is_person(m)) for m in context.masked.mentions):
        return None
    topic = context.topic or context.far_topic
    return topic if topic is not None and topic.kind == "O" and topic.known else None
