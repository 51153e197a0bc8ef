"""Which date of a sentence belongs to which words of it.

Here: the date beside a verb, and those that are of something else: of an aside, of a reason, of who says so. Not here: what a date
amounts to (`dates.py`), the day of an action that stands elsewhere (`event_days.py`).
"""

import re

from vendorwatch.claims.context import Context
from vendorwatch.claims.dates import Resolved
from vendorwatch.claims.masked import Masked, compile_pattern
from vendorwatch.claims.mention import Mention

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
    "nearest_dates.py",
)
# `sanctioned Acme, which makes lenses, on June 3`: the day behind the clause is the verb's.
_CLOSED = re.compile(r", (?:which|who|whose|where)\b[^,;]{2,140},(?= (?:on |in |effective |late |early )?\ue000D)")
# What a date before does not reach across: `..., in 2021; Bravo followed`.
_ANOTHER_CLAUSE = re.compile(r"; (?!and\b|or\b)")


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
    text = masked.text[:end] + _CLOSED.sub(lambda m: " " * len(m[0]), masked.text[end:])
    dates = [(at, m) for at, m in dates if at < end or not _ELSEWHERE.search(text, end, at)]
    dates = [(at, m) for at, m in dates if at >= start or not _ANOTHER_CLAUSE.search(masked.text, at, start)]
    dates = [
        (at, m)
        for at, m in dates
        if not (_is_before_another(text, at, start) if at < start else _is_of_another(text[start:at], m))
    ]
    if len(dates) > 1:
        dates = [(at, m) for at, m in dates if not _SAID.search(masked.text[:at])] or dates
    inside = [m for at, m in dates if start <= at < end]
    next_to = [m for at, m in dates if end <= at and _BESIDE.fullmatch(masked.text, end, at)]
    before = [m for at, m in dates if at < start]
    # One date behind the verb is the verb's, however long its object.
    far = 40 if len(dates) > 1 else 110
    after = [m for at, m in dates if end <= at and len(" ".join(text[end:at].split())) <= far]
    for m in (*inside[:1], *next_to[:1], *before[-1:], *after[:1]):
        return m, context.resolved(m)
    return None


def is_said_on(masked: Masked, date: Mention) -> bool:
    """Return whether a date is the day on which somebody said something."""
    return _SAID.search(masked.text[: masked.place(date)]) is not None


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
