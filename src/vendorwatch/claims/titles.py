"""A title as a text writes it: its words and field, and the employer and the person that follow it.

Here: reading a title to its end, and what can be a person's name. Not here: whose office it is where the words behind it do not say
(`roles.py`).
"""

import re
from dataclasses import dataclass

from vendorwatch.claims.context import Context
from vendorwatch.claims.lexicon import words
from vendorwatch.claims.masked import Masked, compile_pattern
from vendorwatch.claims.mention import Mention


def _pattern(text: str) -> re.Pattern[str]:
    return compile_pattern(text, {}, "titles.py")


_WORD = r"(?!(?:of|at|for|with|who|which|said|says|told|was|is|in|and|or|as|from|to|has|had|will|on|until|till)\b)[a-z][a-z-]*"
_MORE_TITLE = _pattern(r",? (?:and|&) (?:a |an |the |its )?{T}|, {T}(?=,? (?:and|of|for|at)\b)")
_WORDS = rf"{_WORD}(?: {_WORD}){{0,3}}(?: and {_WORD}(?: {_WORD})?)?"
_FIELD = _pattern(
    rf" (?:of|for|in|to(?! (?:replace|succeed|lead|run|head|fill|oversee|take|join)\b)|on|and) "
    rf"(?:the |its |all )?(?:{{G}} {_WORDS}|{{AGXQO:mention}}|{_WORDS})(?: {{XQ}})?(?: \([^()]{{2,12}}\))?"
)
AT = _pattern(
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
_HEADS = re.compile(r"head|leader|boss|chief", re.I)
# `the director of EKT`: no field is called by letters alone.
_DIRECTS = re.compile(r"(?:(?:managing|general|deputy) )?(?:director|manager|officer|representative)", re.I)
_ENDS_THERE = re.compile(r",|$|\.| (?:and|who|said|says|told)\b")
# Who does this does it for somebody: `analyst for Acme`.
_WORKS_FOR = re.compile(r"\b(?:analyst|researcher|spokes\w+|strategist|lobbyist|engineer|scientist|economist)$", re.I)
_NAME_NEXT = _pattern(r"(?:{OX}'s )?,? ?{XP:person}(?![A-Za-z])")
# Titles behind which `of X` names a field, not the employer.
_TAKES_FIELD = re.compile(
    r"\b(?:head|director|manager|vice[ -]president|[se]?vp|deputy|partner|secretary|counsel|lead|leader|member|analyst|"
    r"researcher|engineer|scientist|officer|representative|advis[eo]r|minister)\b",
    re.I,
)
OFFICER = re.compile(r"\b(?:chief [\w ()]*officer|chief executive|c[eotfi]o|founder|spokes\w+)\b", re.I)
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
            _is_employer(named, takes_field and not (OFFICER.search(head_text) and named.kind == "O"), field[0])
            or (_WORKS_FOR.search(head_text) and field[0].startswith(" for ") and not AT.match(text, field.end()))
            or (conjoined and is_person(named) and not _FIELD_WORD.search(named.name))
        ):
            break
        end = field.end()
    title_text = _text(context, head.start, masked.span(start, end)[1])
    at = _OF_A_COMPANY.match(text, end)
    if employer is None and at:
        employer, end = masked.within(*at.span("employer"))[0], at.end()
    elif employer is None and (at := AT.match(text, end)):
        found = masked.within(*at.span("employer"))[0]
        if found.kind in "OAZ" or not is_person(found) or at["prep"] in ("at", "of"):
            employer, end = found, at.end()
    if after := _NAME_NEXT.match(text, end):
        person = masked.within(*after.span("person"))[0]
    return Title(start, end, title_text, employer, person, _heads(masked, head_text, masked.within(start, end)))


def is_person(mention: Mention) -> bool:
    """Return whether a mention can be a person: two to five capitalised words, none of an organization."""
    if mention.kind == "P":
        return True
    if mention.kind != "X" or mention.name.isupper() or len(mention.name.split()) > 5:
        return False
    if any((w := words().get(token.lower())) and (w.organization or w.legal) for token in mention.name.split()):
        return False
    return _PERSON.fullmatch(mention.name) is not None


def _heads(masked: Masked, head: str, inside: list[Mention]) -> Mention | None:
    """Return what `the head of Acme` heads, if no list of ours knows it and no field is called so."""
    last = inside[-1]
    is_name = last.kind in "OX" and not last.known and not _FIELD_WORD.search(last.name) and not is_person(last)
    behind = masked.text[masked.text.index("\ue001", masked.place(last)) + 1 :]
    heads = _HEADS.fullmatch(head) or (last.name.isupper() and _DIRECTS.fullmatch(head))
    return last if is_name and heads and _ENDS_THERE.match(behind) else None


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
