"""Who and what a sentence names, with exact offsets.

Here: known names, roles, dates, places, agencies and lists meant, in one pass with what `figures.py` and `new_names.py` find.
Not here: what is said about them (`rules/`).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache

from vendorwatch.claims.dates import find_dates
from vendorwatch.claims.figures import DIGIT, ENUMERATOR, NUMERALS, numbers
from vendorwatch.claims.lexicon import Hit, fold, title_words
from vendorwatch.claims.mention import Analysed, Mention
from vendorwatch.claims.new_names import FORM_NEXT, known_name, names_inside_of, new_names, short_forms
from vendorwatch.claims.sentences import Sentence
from vendorwatch.claims.tables import rows

_NAME_FOLLOWS = re.compile(r"\s[A-Z][\w-]+\s[A-Z]")
_LETTERS = re.compile(r"[^\W\d_]+")
_ANAPHOR = re.compile(
    r"\b(?:[Tt]he|[Tt]his)\s+(?!largest|biggest|leading|top|first|only|best|world|most)"
    r"(?:[\w.-]+-based\s+|(?:[A-Z][a-z]+\s+){1,2})?(?:[a-z-]+\s+){0,2}?"
    r"(?:company|firm|corporation|vendor|maker|giant|supplier|manufacturer|developer|provider|startup|chipmaker|"
    r"brand|carrier|"
    r"bank|lender|exchange|retailer|conglomerate|carmaker|automaker|telco)\b|\b[Ii]t\b|\bIts\b"
    r"|(?<=^However, )its\b|(?<=\sHowever, )its\b|(?<=\sMeanwhile, )its\b|(?<=\sBut )its\b"
)
# Names that begin small, or have a small word.
_SMALL_NAMES = tuple(row["name"] for row in rows("small_names.csv"))
_SMALL = re.compile(rf"\b(?:{'|'.join(map(re.escape, _SMALL_NAMES))})\b(?P<form>,?\s(?:Inc|Ltd|Co|Corp)\b\.?)?")
_MEANT = "the agency"
_FORCED_LABOR = re.compile(r"\bUFLPA\b|Uyghur Forced Labor")
_EXPORT_CONTROL = re.compile(r"\bBIS\b|Industry and Security|\bCommerce\b|[Ee]xport")
_THE_AGENCY = re.compile(r"\b[Tt]he (?:department|agency|bureau|commission|regulator)\b(?! of\b)")
_ENDS_IN_CAPITALISED = re.compile(r"\b[A-Z][\w-]*\s$")
_ABROAD = re.compile(
    r"\s\((?:UK|U\.K\.|USA?|U\.S\.|Americas?|Europe|Asia|HK|International)\)(?!(?:\s[A-Z]\w+)?\s(?:Co|Corp|Inc|"
    r"Ltd|LLC|Limited)\b)"
)
_SEAT = re.compile(
    r"(?:,\s(?:[A-Z]\.){1,3}|,\s[A-Z][a-z]+\.?)?[-\s](?:based|headquartered|registered|incorporated)(?!\sin\b)\b"
)
_SEATS_JOINED = re.compile(r",?\s(?:and|or)\s|,\s")
_SEAT_AND_SEAT = re.compile(r"\s(?:and|or)\s")
# Half a name is no agency: `Treasury Board`, `Commerce Bank`.
_OTHER_OFFICE = re.compile(
    r"\s(?:Board|Bank|Street|Chamber|Committee|Select|Council|Holdings|Group|Management|Partners|Capital)\b"
)
_DATELINE = re.compile(r"[A-Z][\w.,’' /]{1,40}(?:\([^()\n]{2,60}\))?\s?(?:–|—|--|-)\s")


def analyse(text: str, hits: Sequence[Hit], spans: Sequence[Sentence], in_full: Sequence[bool]) -> Analysed:
    """Return everything that the sentences of a text name; `hits` are the known names found in it, in order.

    In sentences not to be read in full only names are looked for: short forms further down may lead back to them.
    """
    folded = fold(text)
    names_inside = names_inside_of(text, spans)
    small = list(_SMALL.finditer(text)) if any(name in text for name in _SMALL_NAMES) else []
    per_sentence = []
    at = 0
    for number, span in enumerate(spans):
        while at < len(hits) and hits[at].end <= span.start:
            at += 1
        last = at
        while last < len(hits) and hits[last].end <= span.end:
            last += 1
        inside = [m for m in small if span.start <= m.start() < span.end]
        named = _mentions(text, folded, span, list(hits[at:last]), inside, names_inside, in_full=in_full[number])
        per_sentence.append(named)
    linked = _lists_meant(text, _agencies_meant(text, short_forms(text, per_sentence)))
    return Analysed(text, tuple(spans), tuple(tuple(m) for m in linked))


def _agencies_meant(text: str, per_sentence: list[list[Mention]]) -> list[list[Mention]]:
    """Return the mentions with `the agency` standing for the one that was named last."""
    result = []
    last: Mention | None = None
    for found in per_sentence:
        done = []
        for m in found:
            if m.kind == "A" and m.detail == _MEANT:
                if last is None:
                    continue
                m = replace(last, start=m.start, end=m.end)  # noqa: PLW2901
            elif m.kind == "A":
                last = m
            done.append(m)
        result.append(done)
    return result


def _lists_meant(text: str, per_sentence: list[list[Mention]]) -> list[list[Mention]]:
    """Return the mentions with `Entity List` standing for that of forced labor, in a text that names no export control."""
    if not _FORCED_LABOR.search(text) or _EXPORT_CONTROL.search(text):
        return per_sentence
    return [
        [replace(m, name="UFLPA Entity List", detail="DHS") if m.name == "BIS Entity List" else m for m in found]
        for found in per_sentence
    ]


def _mentions(
    text: str,
    folded: str,
    span: Sentence,
    hits: list[Hit],
    small: list[re.Match[str]],
    names_inside: frozenset[str],
    *,
    in_full: bool,
) -> list[Mention]:
    taken: list[Mention] = []

    def add(found: Iterable[Mention]) -> None:
        for m in found:
            if all(m.end <= t.start or m.start >= t.end for t in taken):
                taken.append(m)

    start, end = span.start, span.end
    tokens = set(_LETTERS.findall(folded, start, end)) if in_full else set()
    add(Mention(d.start, d.end, "D", text[d.start : d.end], date=d) for d in find_dates(text, start, end))
    enumerators = [(m.start(), m.end()) for m in ENUMERATOR.finditer(text, start, end)] if in_full else []
    if in_full and (not NUMERALS.isdisjoint(tokens) or DIGIT.search(text, start, end)):
        add(m for m in numbers(text, start, end) if all(m.end <= b or m.start >= e for b, e in enumerators))
    fixed = [h for h in hits if h.known.kind in ("agency", "list") and not _OTHER_OFFICE.match(text, h.end)]
    add(
        Mention(
            h.start, h.end, "A" if h.known.kind == "agency" else "L", h.known.name, known=True, detail=h.known.detail
        )
        for h in fixed
    )
    if not _heads().isdisjoint(tokens):
        add(
            _title(text, *m.span())
            for m in _titles().finditer(folded, start, end)
            # Of several people only where their names follow.
            if not m["plural"] or _NAME_FOLLOWS.match(text, m.end())
        )
    names = [h for h in hits if h.known.kind in ("vendor", "organization", "person")]
    places = [h for h in hits if h.known.kind == "place"]
    if not span.bullet and (dateline := _DATELINE.match(text, start, end)):
        # Where and for whom a report was written is no part of what it says.
        names = [h for h in names if h.start >= dateline.end()]
        span = span._replace(start=dateline.end())
    if in_full:
        add(Mention(m.start(), m.end(), "A", detail=_MEANT) for m in _THE_AGENCY.finditer(text, start, end))
        add(Mention(m.start(), m.end(), "Z") for m in _ANAPHOR.finditer(text, start, end))
    # A name that ends in parentheses is more than the capitals before them.
    add(known_name(text, h) for h in names if text[h.end - 1] == ")" and not FORM_NEXT.match(text, h.end))
    add(m for h in names if (m := _abroad(text, h)) is not None)
    add(
        Mention(m.start(), m.end(), "O" if m["form"] else "X", m[0], known=bool(m["form"]))
        for m in small
        if all(m.end() <= h.start or m.start() >= h.end for h in names)
    )
    add(new_names(text, span, names, places, taken, names_inside))
    add(known_name(text, h) for h in names)
    add(Mention(h.start, h.end, "G", h.known.name, known=True, detail=h.known.detail) for h in places)
    return _with_seats(text, sorted(taken, key=lambda m: m.start))


def _with_seats(text: str, found: list[Mention]) -> list[Mention]:
    """Call places what stands before `-based`, and what is joined to it: `Shenzhen and Dongguan-based Acme`."""
    seats: set[int] = set()
    for number, m in enumerate(found):
        if m.kind in "XG" and _SEAT.match(text, m.end):
            seats.add(number)
            while (
                number
                and (joined := _SEATS_JOINED if found[number - 1].kind == "G" else _SEAT_AND_SEAT)
                and found[number - 1].kind in "XG"
                and joined.fullmatch(text, found[number - 1].end, m.start)
            ):
                number, m = number - 1, found[number - 1]  # noqa: PLW2901
                seats.add(number)
    return [replace(m, kind="G", detail=m.detail or "city") if n in seats else m for n, m in enumerate(found)]


def _title(text: str, start: int, end: int) -> Mention:
    """Return the mention of a title; `Group` in capitals behind a name is the name's: `Acme Group chief executive`."""
    if text.startswith("Group ", start) and _ENDS_IN_CAPITALISED.search(text, max(0, start - 30), start):
        start += len("Group ")
    return Mention(start, end, "T", text[start:end])


@cache
def _heads() -> frozenset[str]:
    """Return the words one of which every title contains."""
    parts = {part for head in title_words("head") for part in re.split(r"[ .-]", head) if part}
    return frozenset(parts | {f"{part}s" for part in parts} | {"member"})


@cache
def _titles() -> re.Pattern[str]:
    before = "|".join(sorted(map(re.escape, title_words("before")), key=len, reverse=True))
    head = "|".join(sorted(map(re.escape, title_words("head")), key=len, reverse=True))
    board = r"members?\s+of\s+(?:the|its)\s+(?:company's\s+)?board(?:\s+of\s+directors)?|board\s+members?"
    return re.compile(
        rf"(?<!\w)(?!executive\s(?:order|branch|action|summary))"
        r"(?:chief\s(?:[a-z]+\s){1,2}(?:and|&)\s(?:[a-z]+\s){1,2}officer|"
        rf"{board}|(?:(?:{before})[\s-]+)*(?:{head})(?:\s\([a-z]{{2,6}}\)|(?P<plural>s))?)(?![\w])"
    )


def _abroad(text: str, hit: Hit) -> Mention | None:
    """Return the company of a known one's group that bears a place in its name: `Acme (UK)` is not Acme."""
    place = _ABROAD.match(text, hit.end)
    if place is None or hit.known.kind not in ("vendor", "organization"):
        return None
    name = " ".join(text[hit.start : place.end()].split())
    return Mention(hit.start, place.end(), "O", name, known=True)
