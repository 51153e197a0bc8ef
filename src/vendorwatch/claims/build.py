"""From a rule's match to a claim: subject, object, value, dates, certainty, confidence.

Here: what all types share. Not here: what only markets, roles or lists of parties need (`markets.py`, `roles.py`,
`parties.py`), or the rules themselves.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from vendorwatch.claims.claim import FIELDS, Certainty, Claim, SubjectKind, Tier
from vendorwatch.claims.dates import Resolved, resolve, tense_before
from vendorwatch.claims.masked import Masked, compile_pattern, mask
from vendorwatch.claims.mention import Analysed, Mention
from vendorwatch.claims.rules import Match, from_source

PUBLISHED_FROM = 0.85
# Measured on fresh documents: what these cost in precision.
_COST_OF_ANAPHOR = 0.2
_COST_OF_UNKNOWN_NAME = 0.02
_COST_OF_TOPIC = 0.03
_COST_OF_UNKNOWN_TOPIC = 0.1
# So far into its sentence `the company` is its subject.
_OPENING_LETTERS = 30

_EFFECTIVE = compile_pattern(
    r"(?:(?:rules?|orders?|actions?|notices?|determinations?|^it|^they) (?:is|are|was|were|becomes?|will be) "
    r"effective|dates: effective)"
    r"(?: on| as of| date)?:? {D:date}",
    {},
    "build.py",
)
_OPENING = compile_pattern(r"(?:following|after|in|on|during|since) [^,.;]{0,80}?{D:date}[^,.;]{0,20},", {}, "build.py")
# A sentence whose date the next one may borrow.
OPENS_WITH_DATE = re.compile(r"(?:Following|After|In|On|During|Since)\b")
_OTHER_DATE = re.compile(
    r"\b(?:since|after|following|compared (?:with|to)|than|between|founded in|released in|until|till|before|prior to) $"
    r"|(?<!\bon )\bthe $|\ue001 of $"
    r"|\b(?:orders?|acts?|laws?|reports?|decisions?|agreements?|letters?|statements?|resolutions?|rulings?|memos?) of $"
    r"|\b(?:report|study|article|analysis|letter|interview|blog|post|paper|lawsuit|complaint|indictment)s?\b"
    r"[^,;.]{0,40} (?:on |in )?$"
    r"|\b(?:death|invasion|attack|hack|breach|arrest|coup|killing|explosion|crash|raid|outage)s?\b[^,;.]{0,30}? (?:on|in|of) $"
    r"|(?<!scheduled )(?<!set )(?<!planned )(?<!slated )(?<!due )\bfor $",
    re.I,
)
_SAID = re.compile(r"\b(?:said|says|told [\w ]{2,20}|reported|confirmed|announced)(?: on| in)? $", re.I)
# Between a verb and its own date: `was added to the list on Friday`.
_BESIDE = re.compile(r",? ?(?:(?:back )?(?:on|in|from|effective|as of|starting|beginning)(?: late| early)?)? ?")
# Between a verb and the date of another: `..., which joined in`, `...; operators have until`.
_ELSEWHERE = re.compile(
    r",? (?:which|who|whose|where)\b|; (?!and\b|or\b)[a-z]| - (?:though|although|but|while|a|an)\b|\b(?:though|although) "
)
# Between a verb and the date of what it only mentions: `added Acme, incorporated in`, `for shipments made in`,
# `..., the company closed`.
_OF_AN_ASIDE = re.compile(
    r"[,(] ?(?:(?:which|who|whose|where|that)\b(?![^,;()]*\b(?:sanction|designat|added|placed|put|listed|blacklist|bann|"
    r"barred|prohibit|remov|delist|dropp|struck|delet|taken))|(?:[a-z]+ly )?(?:incorporated|founded|established|est\.?|"
    r"registered|formed|created|born|launched|built|acquired|bought|opened|set up|convicted|indicted|arrested|charged|"
    r"spun off|renamed|listed))\b[^,;()]*$"
)
_ONLY_SETS_BESIDE = re.compile(r"\b(?:before|after|until|since|once) (?:the )?$")
_OF_A_REASON = re.compile(
    r"\bfor (?!the (?:first|second|third|last) time\b)[^,;]*?\b(?:[a-z]{2,}ing|[a-z]{2,}ed|made|sold|built|role|part)\b[^,;]*$"
)
_OF_ANOTHER_VERB = compile_pattern(
    r", (?:the [a-z]+|it|he|she|they|{Z}) (?:[a-z]{3,}ed|was|were|has|had|is|are|will|went|took|made|lost|won|fell|rose)\b[^;]*$",
    {},
    "build.py",
)
# What a date before does not reach across: `..., in 2021; Bravo followed`.
_ANOTHER_CLAUSE = re.compile(r"; (?!and\b|or\b)")
_POINTS = re.compile(
    r"(?:They|These|Those|It|Among them|"
    r"The (?:[a-z]+ ){0,2}(?:entities|companies|firms|additions|parties|individuals|organi[sz]ations))"
    r"(?: (?:are|is|were|include|includes|included))?(?: as follows)?:"
)
_HAPPENED = re.compile(
    r"\b(?:\w{2,}ed|was|were|had|has|said|put|took|hit|gave|made|cut|sold|bought|won|lost|told|went|came|left|struck|drew|began)\b"
)
_DESIGNATES = re.compile(r"\b[Tt]oday\b(?!['’]s).{0,200}\b(?:designat|sanction)", re.S)
_POSSIBLE = re.compile(
    r"\b(?:may(?! not\b| no longer)|might|could(?! no longer)|considering|considers|weighs|weighing|proposed|proposes"
    r"|proposal|expect\w*|forecast\w*|predict\w*|projected|likely to"
    r"|thinking (?:of|about)|thought of|ponder\w*|contemplat\w*|debat\w+|explor\w+|toying with|in talks|discuss\w*|draft|suggest\w*"
    r"|recommend\w*|refus\w+ to|declin\w+ to|ought to|should|preparing to|pushing (?:for|to)|calling for|moved closer"
    r"|mulls|mulling|wants?|asked|asks|urg(?:es?|ing)|press(?:ed|ing)|lobb\w+|bill|legislation"
    r"|seeks? to|if|whether|potential|possible|possibly|urged|calls? for|threatens?)\b",
    re.I,
)
_ANNOUNCED = re.compile(
    r"\b(?:will|would|announced|announces|announcing|to be|is to|are to|plans? to|set to|shall)\b", re.I
)
_NEGATED = re.compile(
    r"\b(?:not|never|denied|denies|deny|false|falsely|rumou?r\w*|speculation|hoax|untrue|incorrectly|mistakenly|erroneously|"
    r"wrongly|misstated|without|no(?! longer (?:qualif|me[et]t?|need|satisf|warrant|pos))|neither|nor)\b|n't\b",
    re.I,
)
_UNTRUE = re.compile(
    r"\b(?:was|were|is|are|proved|turned out) (?:to be )?(?:false|untrue|wrong|fake|incorrect|a hoax)\b"
)
# `May 3 of that year`: not the year of the publication.
_WITHOUT_YEAR = ("month_day", "day_month", "month")
_OF_THAT_YEAR = re.compile(r",? (?:of |in )?(?:that|the same) year\b")
# What may stand before the subject of a sentence: `In North America, `, `Despite this, `.
_SOURCE_FIRST = re.compile(
    r"According to [^,;.]{3,80}(?:\. ?\d+)?, (?:on [A-Z][a-z]+(?:\.? \d+)?, )?|"
    r"[A-Z][\w.&’'-]*(?: [A-Z][\w.&’'-]*){0,3} (?:said|says|noted|notes|reported|reports|estimates|believes) (?:that )?(?=[A-Z])"
)
_BEFORE_A_SUBJECT = re.compile(
    r"(?:(?:Is|Are|Was|Were|Will|Has|Does|Did|Can|Why is|When will) )?"
    r"(?:[A-Z][\w'’-]*\b[^,;:]{0,70}, )?(?:[A-Z]\w+ly )?(?:[Tt]he |Both )?(?:[A-Z]?[a-z-]+-based )?"
)
_TWO_NAMES = re.compile(r"[A-Z][a-z]+(?: [A-Z]\.)? [A-Z][a-z]+(?:-[A-Z][a-z]+)?")
# Others that are only set beside the subject leave it the subject.
_COMPARES = re.compile(
    r"\b(?:rivals?|competitors?|peers|such as|like|behind|ahead of|compared with|than|after|followed by|compet\w+)\b"
)
_APPROXIMATIONS = (
    (re.compile(r"\b(?:fewer than|less than|under|below|no more than|up to|at most|well under)\s*$", re.I), "<"),
    (re.compile(r"\b(?:more than|over|above|at least|well over|as many as)\s*$", re.I), ">"),
    (
        re.compile(
            r"\b(?:about|around|approximately|roughly|nearly|almost|some|close to|an estimated|estimated)\s*$", re.I
        ),
        "~",
    ),
)


@dataclass(frozen=True)
class Context:
    """One sentence in its document, ready for the rules."""

    analysed: Analysed
    number: int
    published: date | None
    main_company: Mention | None
    announced_by: int | None = None
    effective: tuple[Mention, Resolved] | None = None
    acted: tuple[Mention, Resolved] | None = None
    topic: Mention | None = None
    # What the paragraph before was about: sure enough for a reader alone.
    far_topic: Mention | None = None
    is_watched: bool = False

    @cached_property
    def masked(self) -> Masked:
        """The sentence, masked."""
        span = self.analysed.sentences[self.number]
        return mask(self.analysed.text, span.start, span.end, self.analysed.mentions[self.number])

    @property
    def previous(self) -> Masked | None:
        """The sentence before in the same paragraph, masked."""
        spans = self.analysed.sentences
        n = self.number
        if n == 0 or spans[n - 1].paragraph != spans[n].paragraph:
            return None
        return mask(self.analysed.text, spans[n - 1].start, spans[n - 1].end, self.analysed.mentions[n - 1])

    def earlier(self, far: int) -> "Iterator[Context]":
        """Yield up to so many sentences before, the nearest first, without what their document says elsewhere."""
        for number in range(self.number - 1, max(-1, self.number - 1 - far), -1):
            yield Context(self.analysed, number, self.published, None)

    @property
    def following(self) -> "Context | None":
        """The next sentence of the same paragraph."""
        spans, n = self.analysed.sentences, self.number
        if n + 1 >= len(spans) or spans[n + 1].paragraph != spans[n].paragraph:
            return None
        return Context(self.analysed, n + 1, self.published, None)

    @property
    def announcing(self) -> "Context | None":
        """The sentence that announces the list of which this one is an item."""
        return None if self.announced_by is None else Context(self.analysed, self.announced_by, self.published, None)

    @property
    def paragraph_before(self) -> str:
        """The text of the paragraph up to the sentence, or of the two sentences before it where that is more.

        Of an item of a list it is what stands before the sentence that announces the list, and that sentence.
        """
        spans, n = self.analysed.sentences, self.number if self.announced_by is None else self.announced_by + 1
        first = max(0, n - 2)
        while first and spans[first - 1].paragraph == spans[n].paragraph:
            first -= 1
        return self.analysed.text[spans[first].start : spans[n - 1].end if n else 0]

    @property
    def opening_date(self) -> tuple[Mention, Resolved] | None:
        """The date with which the sentence before opens, if this one names none: `After the war began in 2022, ...`."""
        previous = self.previous
        if previous is None or any(m.kind == "D" for m in self.masked.mentions):
            return None
        opens = _OPENING.match(previous.text)
        if opens is None:
            return None
        mention = previous.within(*opens.span("date"))[0]
        before = Context(self.analysed, self.number - 1, self.published, None)
        return mention, before.resolved(mention)

    @property
    def announced_on(self) -> tuple[Mention, Resolved] | None:
        """The one date of the sentence that announces the list of which this one is an item."""
        dates = [m for m in self.lead_in.mentions if m.kind == "D"] if self.lead_in is not None else []
        if len(dates) != 1 or self.announced_by is None:
            return None
        return dates[0], Context(self.analysed, self.announced_by, self.published, None).resolved(dates[0])

    @cached_property
    def lead_in(self) -> Masked | None:
        """The sentence that announces the list of which this one is an item, masked."""
        if self.announced_by is None:
            return None
        span = self.analysed.sentences[self.announced_by]
        return mask(self.analysed.text, span.start, span.end, self.analysed.mentions[self.announced_by])

    @property
    def sentence(self) -> str:
        """The sentence as it stands in the text."""
        span = self.analysed.sentences[self.number]
        return self.analysed.text[span.start : span.end]

    def resolved(self, mention: Mention) -> Resolved:
        """Return what a date mention of the sentence amounts to."""
        assert mention.date is not None
        if mention.date.form in _WITHOUT_YEAR and _OF_THAT_YEAR.match(self.analysed.text, mention.end):
            return self._in_year_named_before(mention)
        start, end = self.analysed.sentences[self.number][:2]
        tense = tense_before(self.analysed.text[start : mention.start])
        if tense == "open":
            after = self.analysed.text[mention.end : min(end, mention.end + 80)]
            tense = "future" if re.search(r"\bwill\b|\bto (?:be|begin|start)\b", after) else "open"
            if tense == "open" and _HAPPENED.search(after):
                tense = "past"
        return resolve(mention.date, self.published, tense)

    def _in_year_named_before(self, mention: Mention) -> Resolved:
        """Return what `May 3 of that year` amounts to: the year of the last date before it that gives one."""
        found = [m for n in (self.number - 1, self.number) if n >= 0 for m in self.analysed.mentions[n]]
        years = [
            m.date.parts["year"]
            for m in found
            if m.kind == "D" and m.end <= mention.start and m.date is not None and m.date.parts.get("year")
        ]
        if not years or mention.date is None:
            return Resolved(None, "a year that is not given")
        full = resolve(mention.date, date(int(years[-1]), 12, 31), "past")
        return Resolved(full.iso, "the year named before it")


def contexts(analysed: Analysed, published: date | None, *, is_watched: bool = False) -> list[Context]:
    """Return every sentence of a document in context; `is_watched` tells that the document names a watched party."""
    main = main_company(analysed)
    effective = takes_effect(analysed, published)
    acted = acts_today(analysed, published)
    found = []
    announcing: int | None = None
    topic: Mention | None = None
    far: Mention | None = None
    for number, span in enumerate(analysed.sentences):
        before = analysed.sentences[number - 1] if number else None
        if before is not None and before.paragraph != span.paragraph:
            if analysed.text[before.end - 1] == ":" or (span.bullet and not before.bullet):
                announcing = _announcing(analysed, number - 1)
            elif not (span.bullet or any(m.start == span.start and m.kind in "XPO" for m in analysed.mentions[number])):
                announcing = None
            far, topic = topic, None
        context = Context(analysed, number, published, main, announcing, effective, acted, topic, far, is_watched)
        found.append(context)
        topic = _topic(context)
    return found


def _announcing(analysed: Analysed, number: int) -> int:
    """Return the sentence that says what a list is of: one that only points, `They are:`, goes on from the one before."""
    here, before = analysed.sentences[number], analysed.sentences[number - 1] if number else None
    points = _POINTS.fullmatch(analysed.text, here.start, here.end) is not None
    return number - 1 if points and before is not None and before.paragraph == here.paragraph else number


def _topic(context: Context) -> Mention | None:
    """Return the company that `it` in the next sentence means: the subject of this one, if no other is spoken of.

    A sentence that names nobody leaves the topic as it was; one that begins with somebody else, or names a company
    that is not its subject, leaves it open.
    """
    mentions = context.analysed.mentions[context.number]
    span = context.analysed.sentences[context.number]
    source = _SOURCE_FIRST.match(context.analysed.text, span.start, span.end)
    if source is not None:
        # Who says something is not who it is said of.
        mentions = tuple(m for m in mentions if m.start >= source.end())
    first = next((m for m in mentions if m.kind in "OXPAZ"), None)
    if first is None or _is_somebody(first) or _is_short_for_somebody(context, first):
        return context.topic
    if first.kind not in "OXZ":
        return None
    begin = source.end() if source is not None else span.start
    if not _BEFORE_A_SUBJECT.fullmatch(context.analysed.text, begin, first.start):
        return None
    subject = context.topic if first.kind == "Z" else first
    behind = context.analysed.text[first.end : span.end]
    others = [
        m
        for m in mentions
        if m.kind in "OX"
        and m.start > first.start
        and _who(m) != _who(subject)
        and not _is_where(context, m)
        and not _is_somebody(m)
    ]
    if subject is None or (others and not _COMPARES.search(behind)):
        return None
    return subject


def _is_somebody(mention: Mention) -> bool:
    """Return whether a name is a person's, who cannot be meant by `the company`."""
    return mention.kind == "P" or (mention.kind == "X" and _TWO_NAMES.fullmatch(mention.name) is not None)


def _is_short_for_somebody(context: Context, mention: Mention) -> bool:
    """Return whether a single name begins or ends that of a person whom the text named with a title: `Chen` of `Chen Qiang`."""
    if mention.kind != "X" or " " in mention.name:
        return False
    return any(
        _is_somebody(m) and mention.name in m.name.split() and any(t.kind == "T" for t in found)
        for found in context.analysed.mentions[: context.number]
        for m in found
    )


def _is_where(context: Context, mention: Mention) -> bool:
    """Return whether an unknown name is a place: `based in Bratislava`."""
    return mention.kind == "X" and context.analysed.text[: mention.start].endswith((" in ", " near ", " to "))


def _who(mention: Mention | None) -> str | None:
    return (mention.vendor_id or mention.name) if mention is not None else None


def takes_effect(analysed: Analysed, published: date | None) -> tuple[Mention, Resolved] | None:
    """Return the one date on which a rule says that it takes effect; None for none or for several."""
    dates = {}
    for number, span in enumerate(analysed.sentences):
        if "effective" in analysed.text[span.start : span.end].lower():
            context = Context(analysed, number, published, None)
            for found in _EFFECTIVE.finditer(context.masked.text):
                mention = context.masked.within(*found.span("date"))[0]
                resolved = context.resolved(mention)
                dates[resolved.iso] = (mention, resolved)
    return next(iter(dates.values())) if len(dates) == 1 and None not in dates else None


def acts_today(analysed: Analysed, published: date | None) -> tuple[Mention, Resolved] | None:
    """Return the `today` on which a release says that it designates; what it lists further down is of that day."""
    for number, span in enumerate(analysed.sentences):
        for m in analysed.mentions[number]:
            if m.date is not None and m.date.form == "day" and _DESIGNATES.search(analysed.text, span.start, span.end):
                return m, Context(analysed, number, published, None).resolved(m)
    return None


def main_company(analysed: Analysed) -> Mention | None:
    """Return the company that `the company` must mean: named at least three times and twice as often as any other."""
    counts: Counter[str] = Counter()
    first: dict[str, Mention] = {}
    for found in analysed.mentions:
        for m in found:
            if m.kind == "O":
                key = m.vendor_id or m.name
                counts[key] += 1
                first.setdefault(key, m)
    ranked = counts.most_common(2)
    if not ranked or ranked[0][1] < 3 or (len(ranked) > 1 and ranked[0][1] < 2 * ranked[1][1]):
        return None
    return first[ranked[0][0]]


@dataclass(frozen=True)
class Party:
    """Who a claim is about, as the sentence names them."""

    text: str
    vendor_id: str | None
    kind: SubjectKind
    explicit: bool
    cost: float


def party(context: Context, mention: Mention) -> Party | None:
    """Return the party behind a mention; None for `the company` where no one company can be meant."""
    if mention.kind == "Z":
        if meant := _named_before(context, mention):
            cost = _COST_OF_UNKNOWN_NAME if meant.known else _COST_OF_TOPIC
            return Party(meant.name, meant.vendor_id, _kind(meant), True, cost)
        if meant := context.topic:
            cost = _COST_OF_TOPIC if meant.kind == "O" else _COST_OF_UNKNOWN_TOPIC
            return Party(meant.name, meant.vendor_id, _kind(meant), True, cost)
        if _speaks_of_another(context):
            return None
        far, opens = (
            context.far_topic,
            mention.start - context.analysed.sentences[context.number].start < _OPENING_LETTERS,
        )
        if far is not None and far.kind == "O" and opens and context.previous is None:
            return by_the_way(far)
        return by_the_way(context.main_company) if context.main_company else None
    cost = 0.0 if mention.known else _COST_OF_UNKNOWN_NAME
    return Party(mention.name, mention.vendor_id, _kind(mention), True, cost)


def by_the_way(company: Mention) -> Party:
    """Return the party that a text is about as whom a sentence means that does not name it."""
    return Party(company.name, company.vendor_id, _kind(company), False, _COST_OF_ANAPHOR)


def _speaks_of_another(context: Context) -> bool:
    """Return whether the sentence before begins with another name than that of the company of the document."""
    before = context.previous
    first = next((m for m in before.mentions if m.kind in "OX"), None) if before is not None else None
    return first is not None and context.main_company is not None and _who(first) != _who(context.main_company)


def _named_before(context: Context, mention: Mention) -> Mention | None:
    """Return the one company that the sentence itself named before `it`, if it named nobody else who acts."""
    masked = context.masked
    before = [m for m in masked.mentions if m.end <= mention.start and m.kind in "OAXP" and not _is_somebody(m)]
    before = [m for m in before if not from_source(masked.text[: masked.place(m)])]
    named = {m.vendor_id or m.name: m for m in before}
    only = next(iter(named.values())) if len(named) == 1 else None
    return only if only is not None and only.kind in "OX" else None


def _kind(mention: Mention) -> SubjectKind:
    if mention.kind == "A":
        return "agency"
    if mention.kind == "P":
        return "person"
    if mention.kind == "L":
        return "list"
    return "vendor" if mention.vendor_id else "other"


def group(match: Match, masked: Masked, name: str) -> Mention | None:
    """Return the first mention inside a named group of the match."""
    found = match.found
    if name not in found.groupdict() or found[name] is None:
        return None
    inside = masked.within(*found.span(name))
    return inside[0] if inside else None


def words(match: Match, masked: Masked, text: str, name: str) -> str | None:
    """Return the text of a named group as it stands in the document, single-spaced."""
    found = match.found
    if name not in found.groupdict() or not found[name]:
        return None
    start, end = masked.span(*found.span(name))
    return " ".join(text[start:end].split()).strip(" ,;:") or None


def qualifier(masked: Masked, mention: Mention) -> str:
    """Return how exact a number is, by the words before it."""
    before = masked.text[: masked.place(mention)]
    return next((sign for pattern, sign in _APPROXIMATIONS if pattern.search(before)), "=")


def certainty(masked: Masked, match: Match) -> Certainty:
    """Return whether the words of the rule, and those right before them, state, announce or only raise the thing."""
    stretch = _own_words(masked, match)
    if _POSSIBLE.search(stretch):
        return "possible"
    return "announced" if _ANNOUNCED.search(stretch) else "stated"


def is_said_on(masked: Masked, date: Mention) -> bool:
    """Return whether a date is the day on which somebody said something."""
    return _SAID.search(masked.text[: masked.place(date)]) is not None


def negated(masked: Masked, match: Match) -> bool:
    """Return whether the words of the rule, or those right before them, deny the thing."""
    return (
        _NEGATED.search(_own_words(masked, match)) is not None
        or _UNTRUE.search(masked.text, match.found.end()) is not None
    )


def _own_words(masked: Masked, match: Match) -> str:
    """Return what a rule matched, and a little before it, without the stretches that only name things."""
    start, end = match.found.span()
    stretch = masked.text[max(0, start - 40) : end]
    for name in ("before", "after", "described", "segment", "object"):
        if match.found.groupdict().get(name):
            stretch = stretch.replace(match.found[name], " ")
    return stretch


def tier(claim: Claim) -> Tier:
    """Return `published` for an explicit subject and a sure rule, else `review`."""
    sure = claim.subject_explicit and claim.confidence >= PUBLISHED_FROM
    return "published" if sure and claim.certainty != "possible" else "review"


def claim(context: Context, match: Match, who: Party, **fields: Any) -> Claim:
    """Return a claim about a party; the span is the sentence."""
    span = context.analysed.sentences[context.number]
    made = Claim(
        claim_type=match.rule.claim_type,
        start=span.start,
        end=span.end,
        rule_id=match.rule.id,
        confidence=round(match.rule.confidence - who.cost, 2),
        subject_text=who.text,
        subject_vendor_id=who.vendor_id,
        subject_kind=who.kind,
        subject_explicit=who.explicit,
        certainty=certainty(context.masked, match),
        is_negated=negated(context.masked, match),
    )
    fixed = {k: v for k, v in match.rule.sets.items() if k in FIELDS}
    return replace(made, **{**fixed, **{k: v for k, v in fields.items() if v is not None}})


def _is_before_another(text: str, at: int, start: int) -> bool:
    """Return whether a date that stands before a verb is that of an aside, or of what went before: `In 2018, before ...`."""
    return _OF_AN_ASIDE.search(text[:at]) is not None or _ONLY_SETS_BESIDE.search(text[at:start]) is not None


def _is_of_another(between: str, date: Mention) -> bool:
    """Return whether what stands between a verb and a date makes it the date of something else.

    `Friday` at the end of a reason is still the day of the action, of which news tell; `in 2022` is that of the reason.
    """
    if _OF_AN_ASIDE.search(between) or _OF_ANOTHER_VERB.search(between):
        return True
    is_news = date.date is not None and date.date.form in ("weekday", "day", "month_day", "day_month")
    return not is_news and _OF_A_REASON.search(between) is not None


def date_near(context: Context, start: int, end: int) -> tuple[Mention, Resolved] | None:
    """Return the date that belongs to a stretch of the sentence: in it, else right before, else right after.

    A date behind `since`, `after`, `than` or `between` belongs to something else, and so does the day on which somebody
    said it, if there is another.
    """
    masked = context.masked
    dates = [
        (masked.place(m), m)
        for m in masked.mentions
        if m.kind == "D" and not _OTHER_DATE.search(masked.text[: masked.place(m)])
    ]
    dates = [(at, m) for at, m in dates if at < end or not _ELSEWHERE.search(masked.text, end, at)]
    dates = [(at, m) for at, m in dates if at >= start or not _ANOTHER_CLAUSE.search(masked.text, at, start)]
    dates = [
        (at, m)
        for at, m in dates
        if not (_is_before_another(masked.text, at, start) if at < start else _is_of_another(masked.text[start:at], m))
    ]
    if len(dates) > 1:
        dates = [(at, m) for at, m in dates if not _SAID.search(masked.text[:at])] or dates
    inside = [m for at, m in dates if start <= at < end]
    next_to = [m for at, m in dates if end <= at and _BESIDE.fullmatch(masked.text, end, at)]
    before = [m for at, m in dates if at < start]
    # One date behind the verb is the verb's, however long its object.
    after = [m for at, m in dates if end <= at <= end + (40 if len(dates) > 1 else 110)]
    for m in (*inside[:1], *next_to[:1], *before[-1:], *after[:1]):
        return m, context.resolved(m)
    return None
