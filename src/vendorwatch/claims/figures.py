"""Numbers, percentages, amounts of money and ranks, in figures and in words.

Here: what a stretch of text counts, and what only numbers an item (`ENUMERATOR`). Not here: dates (`dates.py`), or what the
figures are of (`markets.py`, `parties.py`).
"""

import re
from collections.abc import Iterable

from vendorwatch.claims.mention import Mention
from vendorwatch.claims.tables import rows


def _values(kind: str) -> dict[str, float]:
    return {row["word"]: float(row["value"]) for row in rows("numbers.csv") if row["class"] == kind}


def _counts() -> dict[str, float]:
    """Return the words for numbers, `twenty-eight` among them."""
    simple = _values("count")
    tens = {word: value for word, value in simple.items() if value in range(20, 100, 10)}
    units = {word: value for word, value in simple.items() if value in range(1, 10)}
    return simple | {f"{t}-{u}": tens[t] + units[u] for t in tens for u in units}


_NUMBER_WORDS, _RANK_WORDS, _SCALE = _counts(), _values("rank"), _values("scale")
_CURRENCY = {row["mark"]: row["currency"] for row in rows("currencies.csv")}
NUMERALS = frozenset(part for word in (*_NUMBER_WORDS, *_RANK_WORDS, "half") for part in re.split(r"[ -]", word))
# The number of an item within a sentence: `(1) Acme, (2) Bravo`.
ENUMERATOR = re.compile(r"(?<=[\s:;,])\((?:\d{1,2}|[ivx]{1,4}|[a-h])\)\s")
DIGIT = re.compile(r"\d")
_FIGURE = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_PERCENT = re.compile(
    r"(?<![\w.,])(\d{1,3}(?:[.,]\d+)?)(?:\s?%|[\s-](?:percent|per\scent|pct)\b)(?!(?:age)?[\s-]*points?)"
)
# `Acme (17.1%), Bravo (17.0) and Delta (15.8)`
_PERCENT_IN_PARENS = re.compile(r"\(\d{1,2}(?:\.\d+)?(?:\s?%|[\s-](?:percent|per\scent|pct))\)")
_BARE_IN_PARENS = re.compile(r"(?<=[A-Za-z]\s\()\d{1,2}\.\d+(?=\))")
_PERCENT_WORDS = re.compile(
    rf"\b({'|'.join(sorted(_NUMBER_WORDS, key=len, reverse=True))})\s(?:percent|per\scent)\b(?!(?:age)?[\s-]*points?)",
    re.I,
)
# `a third of the market`, `half of all drones`; no `first half of the year`.
_FRACTION = re.compile(
    r"\b(?:(?<!first )(?<!second )(?:(?:a|one)[ -])?(?P<half>half)|(?P<many>a|one|two|three)[ -](?P<part>third|"
    r"quarter|fifth)s?)"
    r"(?= of (?:the(?! (?:year|decade|century))|all|global|world|U|its home))",
    re.I,
)
# `one in three routers`, `every third router`, `two out of five phones`
_ONE_IN = re.compile(
    r"\b(?:(?P<part>one|two|three|four|\d)\s(?:in|(?:out\s)?of)\s(?:every\s)?(?P<whole>two|three|four|five|six|seven|eight|nine|ten|\d{1,2})"
    r"|every\s(?P<nth>second|third|fourth|fifth|sixth|tenth))(?=\s(?!of\b|years?\b|months?\b|days?\b|weeks?\b|people\b|"
    r"americans\b|users\b|adults\b|companies\b|children\b|respondents\b|countries\b|quarters?\b)[a-z-]+)",
    re.I,
)
_PARTS = {"third": 3, "quarter": 4, "fifth": 5}
# A figure goes on, or has a unit that we do not count in: then it is another one.
_NO_MORE = r"(?!\w|[.,]\d|[\s-](?:crore|lakh|hundred|dozen|quadrillion)\b)"
_MONEY = re.compile(
    rf"(?<!\w)(US\$|HK\$|RMB\s?|[$€£¥])\s?({_FIGURE})(?:[\s-]?(thousand|million|billion|trillion|mn|bn|tn|"
    rf"[mbk])\b)?{_NO_MORE}"
    rf"|(?<![\w.,])({_FIGURE})\s(thousand|million|billion|trillion)\s(?:U\.?S\.?\s)?"
    rf"({'|'.join(mark for mark in _CURRENCY if mark.isalpha())})\b",
    re.I,
)
_COUNT = re.compile(
    rf"(?<![\w.,:$€£¥/-])({_FIGURE})(?:\s(thousand|million|billion))?(?![\w%]|[.,:/]\d|-\d)"
    rf"|\b({'|'.join(sorted(_NUMBER_WORDS, key=len, reverse=True))})(?:\s(thousand|million|billion))?\b",
    re.I,
)
_RANK = re.compile(
    rf"\b((?i:{'|'.join(_RANK_WORDS)}))\b|\b(\d{{1,2}})(?:st|nd|rd|th)\b|\b(?:No\.?|[Nn]umber|#)\s?(\d{{1,2}}|one|"
    rf"two|three)\b",
)


def numbers(text: str, start: int, end: int) -> Iterable[Mention]:
    """Yield the mentions of numbers of a stretch, with the value of each; the more particular first."""
    for m in _MONEY.finditer(text, start, end):
        figure, scale = m[2] or m[4], (m[3] or m[5] or "").lower()
        currency = _CURRENCY[(m[6] or m[1]).strip().lower()]
        yield Mention(m.start(), m.end(), "M", detail=currency, value=_figure(figure) * _SCALE.get(scale, 1))
    for m in _PERCENT.finditer(text, start, end):
        yield Mention(m.start(), m.end(), "C", value=float(m[1].replace(",", ".")))
    if signed := _PERCENT_IN_PARENS.search(text, start, end):
        for m in _BARE_IN_PARENS.finditer(text, signed.end(), end):
            yield Mention(m.start(), m.end(), "C", value=float(m[0]))
    if text.find("cent", start, end) >= 0:
        for m in _PERCENT_WORDS.finditer(text, start, end):
            yield Mention(m.start(), m.end(), "C", value=_NUMBER_WORDS[m[1].lower()])
    if text.find(" of ", start, end) >= 0:
        for m in _FRACTION.finditer(text, start, end):
            many = 0 if m["half"] else _NUMBER_WORDS.get(m["many"].lower(), 1.0)
            value = 50.0 if m["half"] else round(100 * many / _PARTS[m["part"].lower()], 1)
            yield Mention(m.start(), m.end(), "C", detail="fraction", value=value)
    if text.find(" in ", start, end) >= 0 or text.find("very ", start, end) >= 0 or text.find(" of ", start, end) >= 0:
        for m in _ONE_IN.finditer(text, start, end):
            whole = _of(m["whole"]) if m["whole"] else _RANK_WORDS[m["nth"].lower()]
            value = 100 * (_of(m["part"]) if m["part"] else 1.0) / whole
            if value < 100:
                yield Mention(m.start(), m.end(), "C", detail="one in", value=round(value, 1))
    for m in _RANK.finditer(text, start, end):
        word = (m[1] or m[2] or m[3]).lower()
        number = _RANK_WORDS.get(word) or _NUMBER_WORDS.get(word) or float(word)
        yield Mention(m.start(), m.end(), "R", value=number, detail="number" if m[3] else "")
    for m in _COUNT.finditer(text, start, end):
        word, scale = m[1] or m[3].lower(), (m[2] or m[4] or "").lower()
        value = _figure(word) if m[1] else _NUMBER_WORDS[word]
        yield Mention(m.start(), m.end(), "N", value=value * _SCALE.get(scale, 1))


def _of(word: str) -> float:
    return _NUMBER_WORDS.get(word.lower()) or float(word)


def _figure(text: str) -> float:
    return float(text.replace(",", ""))
