"""A sentence in its document, as the rules meet it: what stands before it, whom it goes on about, which days its text gives.

Here: the sentence with what is said around it, and what a document as a whole says: its main company, the day that it takes effect
or acts. Not here: claims made of it (`build.py`).
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from vendorwatch.claims.dates import Resolved, resolve, tense_before
from vendorwatch.claims.masked import Masked, compile_pattern, mask
from vendorwatch.claims.mention import Analysed, Mention

_EFFECTIVE = compile_pattern(
    r"(?:(?:rules?|orders?|actions?|notices?|determinations?|^it|^they) (?:is|are|was|were|becomes?|will be) "
    r"effective|dates: effective)"
    r"(?: on| as of| date)?:? {D:date}",
    {},
    "context.py",
)
_OPENING = compile_pattern(
    r"(?:following|after|in|on|during|since) [^,.;]{0,80}?{D:date}[^,.;]{0,20},", {}, "context.py"
)
# A sentence whose date the next one may borrow.
OPENS_WITH_DATE = re.compile(r"(?:Following|After|In|On|During|Since)\b")
_POINTS = re.compile(
    r"(?:They|These|Those|It|Among them|"
    r"The (?:[a-z]+ ){0,2}(?:entities|companies|firms|additions|parties|individuals|organi[sz]ations))"
    r"(?: (?:are|is|were|include|includes|included))?(?: as follows)?:"
)
_HAPPENED = re.compile(
    r"\b(?:\w{2,}ed|was|were|had|has|said|put|took|hit|gave|made|cut|sold|bought|won|lost|told|went|came|left|struck|drew|began)\b"
)
_DESIGNATES = re.compile(r"\b[Tt]oday\b(?!['’]s).{0,200}\b(?:designat|sanction)", re.S)
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

    def named(self, name: str | None, kinds: str = "") -> Mention | None:
        """Return the first mention of the sentence by that name, of any kind or of some: where a claim names its subject, say."""
        return next((m for m in self.masked.mentions if m.name == name and (not kinds or m.kind in kinds)), None)

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
    if first is None or is_somebody(first) or _is_short_for_somebody(context, first):
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
        and (subject is None or m.means != subject.means)
        and not _is_where(context, m)
        and not is_somebody(m)
    ]
    if subject is None or (others and not _COMPARES.search(behind)):
        return None
    return subject


def is_somebody(mention: Mention) -> bool:
    """Return whether a name is a person's, who cannot be meant by `the company`."""
    return mention.kind == "P" or (mention.kind == "X" and _TWO_NAMES.fullmatch(mention.name) is not None)


def _is_short_for_somebody(context: Context, mention: Mention) -> bool:
    """Return whether a single name begins or ends that of a person whom the text named with a title: `Chen` of `Chen Qiang`."""
    if mention.kind != "X" or " " in mention.name:
        return False
    return any(
        is_somebody(m) and mention.name in m.name.split() and any(t.kind == "T" for t in found)
        for found in context.analysed.mentions[: context.number]
        for m in found
    )


def _is_where(context: Context, mention: Mention) -> bool:
    """Return whether an unknown name is a place: `based in Bratislava`."""
    return mention.kind == "X" and context.analysed.text[: mention.start].endswith((" in ", " near ", " to "))


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
                counts[m.means] += 1
                first.setdefault(m.means, m)
    ranked = counts.most_common(2)
    if not ranked or ranked[0][1] < 3 or (len(ranked) > 1 and ranked[0][1] < 2 * ranked[1][1]):
        return None
    return first[ranked[0][0]]
