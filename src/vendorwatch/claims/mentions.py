"""Who and what a sentence names, with exact offsets.

Here: known names, names that only the text brings up, roles, dates, numbers; short forms within a document. Not here:
what is said about them (`rules/`). Every mention has a one-letter kind, which rules refer to:

O organization   P person   X a name of either   A agency   L list   G place   Q product
T role           D date     N number   C percentage   M money   R rank   Z the company, it
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from vendorwatch.claims.dates import DateText, find_dates
from vendorwatch.claims.lexicon import Hit, fold, title_words, words
from vendorwatch.claims.sentences import Sentence
from vendorwatch.claims.tables import rows


@dataclass(frozen=True)
class Mention:
    """A span and what it stands for.

    `name` is the name in full, also where the text uses a short form. `known` tells that the name is on a list of ours
    or carries a legal form, so that it is no guess. `value` is the number of N, C, M and R.
    """

    start: int
    end: int
    kind: str
    name: str = ""
    vendor_id: str | None = None
    entry_id: str | None = None
    known: bool = False
    detail: str = ""
    value: float | None = None
    date: DateText | None = None


@dataclass(frozen=True)
class Analysed:
    """A text with its sentences and the mentions of each, in order and without overlaps."""

    text: str
    sentences: tuple[Sentence, ...]
    mentions: tuple[tuple[Mention, ...], ...]


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

_NUMERALS = frozenset(part for word in (*_NUMBER_WORDS, *_RANK_WORDS, "half") for part in re.split(r"[ -]", word))
# The number of an item within a sentence: `(1) Acme, (2) Bravo`.
ENUMERATOR = re.compile(r"(?<=[\s:;,])\((?:\d{1,2}|[ivx]{1,4}|[a-h])\)\s")
_NAME_FOLLOWS = re.compile(r"\s[A-Z][\w-]+\s[A-Z]")
_LETTERS = re.compile(r"[^\W\d_]+")
_DIGIT = re.compile(r"\d")
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
_CAPITALISED = (
    r"(?:[A-Z]\.(?:[A-Z]\.)*|[A-Z0-9]*[A-Z][\w]*(?:['’](?:[A-Z]\w+|an\b))?(?:[-&/.+][A-Z0-9]\w*)*"
    r"(?:-[Tt]ech\b|\.(?:com|org|net|io|ai)\b)?)"
)
_FORM_WORDS = (
    "Co|Corp|Inc|Ltd|Limited|LLC|Company|Corporation|GmbH|Holdings?|Group|Technology|Technologies|Trading|Operations"
)
# `Acme Silence Information Technology` is a company, `Acme 5G Technology` is none.
_ENDS_AS_A_COMPANY = re.compile(r"^(?: [A-Z][a-z]+){1,3} (?:Technology|Technologies|Group|Holdings?|Company)$")
# What people are called by is no part of their names.
_SHORT_HONORIFICS = "Adm|Amb|Brig|Capt|Col|Dr|Gen|Gov|Lt|Maj|Mr|Mrs|Ms|Prof|Rep|Sen|Sgt"
_HONORIFICS = frozenset(
    (
        *[
            "Captain",
            "Colonel",
            "Commander",
            "Congressman",
            "Congresswoman",
            "General",
            "Judge",
            "Justice",
            "Professor",
            "Senator",
            "Sheikh",
            "Sir",
        ],
        *(f"{word}." for word in _SHORT_HONORIFICS.split("|")),
    )
)
# Fields of business that names join by `and`: `Wuhan Science and Technology Company`.
_FIELDS = (
    "Analysis|Astronautics|Commerce|Communications?|Construction|Design|Development|Electronics|Engineering|Export|Gas|Import|"
    "Industr(?:y|ial)|Information|Innovation|Investment|Logistics|Research|Science|Security|Services?|Shipping|Technical|"
    "Technolog(?:y|ies|ical)|Telecommunications|Trade|Trading"
)
_AND = "|".join(
    rf"(?<=\b{field})"
    for field in (
        *(
            "Aeronautics",
            "Electronics",
            "Engineering",
            "Export",
            "Import",
            "Industry",
            "Information",
            "Oil",
            "Research",
        ),
        *("Science", "Sciences", "Scientific", "Shipping", "Technology", "Trade", "Trading"),
    )
)
_OF = "|".join(
    f"(?<={head})"
    for head in (
        "Bank",
        "Ministry",
        "University",
        "Institute",
        "Academy",
        "Bureau",
        "Embassy",
        "Committee",
        "Council",
        "Laboratory",
        "Organization",
        "Foundation",
    )
)
# Dotted forms of other countries, with or without a comma: `Acme, S.R.O.`, `Acme, S.A. de C.V.`, `Acme, Sp. z o.o.`
_FORM_BEHIND = (
    r",?\s(?:S\.A\.(?:\sde\sC\.V\.)?|S\.\sde\sR\.L\.(?:\sde\sC\.V\.)?|Sp\.\sz\s?o\.\s?o\.|Ltd\.?\sS[tş]i\.|"
    r"A\.[SŞ]\.|e\.K\.|e\.V\."
    r"|S\.p\.A\.|[Ss]\.r\.[lo]\.|d\.o\.o\.|a\.s\.|d\.d\.|a\.d\.|Ltda\.?|Lda\.?|A/S|ApS|Kft\.?|Zrt\.?|Nyrt\.?|OÜ|"
    r"UAB|EOOD|Oyj?"
    r"|FZ[- ]LLC|AB|GmbH\s&\sCo\.?\sKG(?:aA)?|(?:Pte|Pty|Pvt)\.?\sLtd\.?|Sdn\.?\sBhd\.?|(?<=,\s)(?:SIA|TOO|AD|AS|"
    r"OOD|EAD|PJSC|TOV|SE|ASA)"
    r"|(?!U\.[SKN]|E\.[UO]\.|D\.C\.|N\.Y\.|P\.R\.C|U\.A\.E|Jr|Sr)(?<=,\s)(?:[A-Z]\.){2,4})(?=[\s,;.)]|$)"
)
# `General Motors` is no officer.
_NO_HONORIFIC = re.compile(
    r"General\s(?:Motors|Electric|Dynamics|Atomics|Mills|Services|Counsel|Assembly|Staff|Administration)\b"
)
_ENDS_IN_CAPITALISED = re.compile(r"\b[A-Z][\w-]*\s$")
_ENDS_IN_FORM = re.compile(rf"(?:{_FORM_BEHIND})$")
# Companies that press calls by one word, and knows well enough to begin a sentence with.
_ONE_WORD = frozenset(row["name"] for row in rows("one_word_companies.csv"))
# Words in capitals that are no names.
_ACRONYMS = frozenset(row["word"] for row in rows("acronyms.csv"))
_MONTH_NAMES = frozenset(
    ("January", "February", "March", "April", "June", "July", "August", "September", "October", "November", "December")
)
# `25.7GWh`, `8K`
_MEASURE = re.compile(
    r"\d+(?:[kKMGT]?Wh?|[kKMGT]?Wp|[KMGT]i?B|[kMG]?Hz|MP|[KMBT]|GWh|YoY|bps|Gb?E?|Gbps|GbE)(?:/\d+\w*)*\.?"
)
_FORM_ALONE = re.compile(r"(?:(?:[A-Za-z]\.){2,4}|Sp|Sti|Şti|e\.K|S\.A\. de C\.V)\.?")
_ABROAD = re.compile(
    r"\s\((?:UK|U\.K\.|USA?|U\.S\.|Americas?|Europe|Asia|HK|International)\)(?!(?:\s[A-Z]\w+)?\s(?:Co|Corp|Inc|"
    r"Ltd|LLC|Limited)\b)"
)
_FORM_NEXT = re.compile(rf"\s(?:{_FORM_WORDS})\b")
_CHUNK = re.compile(
    rf"(?<![a-z])(?:(?:{_SHORT_HONORIFICS})\.\s)*{_CAPITALISED}(?:{_FORM_BEHIND}|(?:,\s|\s)(?:Inc|Ltd|Co|Corp|LLC|"
    rf"Limited|"
    rf"Incorporated|L\.?P|S\.?A|PLC|plc|GmbH)\b"
    r"(?:\.(?!\s[A-Z])|\.(?=,?\s(?:Ltd|Inc|LLC|Limited)\b))?"
    r"|,?\s(?:[OPZ]?AO|OOO|JSC|LLP|AG|FZE|FZCO|DMCC)\b(?!\s[A-Z])"
    rf"|\s\([A-Z][\w.&\s]{{1,30}}\)(?=\s(?:{_FORM_WORDS})\b)"
    rf"|(?:{_OF})\s(?:of|for)\s(?:the\s)?{_CAPITALISED}"
    rf"|(?:{_AND})\sand\s(?:{_FIELDS})\b"
    rf"|\s[“\"][A-Z][a-z]+[”\"](?=\s[A-Z])"
    rf"|\s(?:&\s|de\s(?:la\s|los\s)?|del\s|di\s|da\s|dos\s|al-|el-|bin\s|bint\s|van\s|von\s|der\s)?{_CAPITALISED})*"
)
# A single capitalised word that opens a sentence is a name if it has or does something in the singular.
_NAME_LIKE = re.compile(
    r"[A-Z]{3,}\b(?! [A-Z])|[A-Z]?[a-z]+[A-Z]\w*\b|"
    r"[\w-]+ (?:co-?)?(?:founder|chief|chair|chairman|CEO|president|spokes|executive)|[\w-]+ and [A-Z]|[\w-]+['’]s\b|"
    r"(?!\w+(?:ing|ly|ed|day)\b)[\w-]+, (?:the (?:only|largest|biggest|world|number|second|third|fourth|fifth|"
    r"market|leader|"
    r"company|maker|firm|vendor)|an? (?:[a-z-]+ )?(?:company|maker|firm|vendor|provider|newcomer|rival)|now|once|"
    r"long|in)\b|"
    r"(?!\w+(?:ing|ly|ed|day)\b)[\w-]+(?:, [A-Z][\w-]+)+,? and [A-Z]|"
    r"(?!(?:Router|Tablet|Smartphone|Phone|Handset|Server|Laptop|Camera|Drone|Chip|Inverter|Battery|Antivirus|"
    r"Firewall|Switch|"
    r"Printer|Wearable|Smartwatch|Memory|Storage|Cloud|Software|Revenue|Unit|Total|Overall|Market|Endpoint)s?\b)"
    r"[\w-]+ (?:market )?shares? (?:in|of|was|is|has|fell|rose|grew|reached|dropped|slipped|stood)\b|"
    r"(?!\w+(?:s|ing|ly|ed)\b)[\w-]+, (?:in (?:[a-z]+ )?(?:\w+) (?:place|position)|whose|with (?:a |an )?\d)|[\w-]+ \(|"
    r"[\w-]+(?:: | [|–-] |\t)\W?\d|"
    r"(?!\w+(?:s|ing|ly|ed)\b)[\w-]+,? (?:(?:still|also|barely|again|now|recently|later|comfortably) )?"
    r"(?:has|which|holds|held|takes|took|is|was|ranks|ranked|"
    r"controls|commands|leads|led|employs|sells|shipped|posted|reported|acquired|bought|came|will|suspended|"
    r"exited|closed|"
    r"announced|agreed|completed|competes|captured|captures|secured|maintained|retained|topped|tops|dominates|"
    r"dominated|"
    r"accounts|accounted|saw|grew|joined|remains|remained|became|overtook|surpassed|followed|rounded|grabbed|"
    r"gained|lost|"
    r"had|stood|stands|sits|trails|trailed|supplies|supplied|ships|builds|built|produces|provides|develops|"
    r"operates|serves|"
    r"ran|runs|"
    r"denies|denied|said|landed|makes|owns|launched|recorded|claimed|claims|slipped|fell|rose|dropped|climbed|"
    r"made|surged|tumbled|plunged|overtakes|beat|edged|kept|won|enjoys|enjoyed|gets|got|put|wants|plans|faces|"
    r"faced|sued|declined|"
    r"slid|comes|hung|retook|continued|finished|widened|extended|increased|jumped|leaped|leapt|retakes|displaced|"
    r"dominated|passed|"
    r"lags|lagged|sits|shows|continues|did|says|told|would|could|may|must|cannot|can)\b"
)
# ... and if it does what things without a name seldom do: `Acme rejected`, `Acme moved`.
_ACTS_LIKE = re.compile(
    r"(?!\w+(?:s|ing|ly|ed|ion|ity|ment|ness|[ae]nce|ship|ism|ware|day)\b)"
    r"(?!(?:Police|Congress|Parliament|Nobody|Everyone|Someone|Anyone|Neither|None|Each|One|Two|Three|Court|Staff|"
    r"Management)\b)"
    r"[A-Z][\w-]{2,} (?:has |had |also |later |then )?(?:rejected|accepted|joined|moved|doubled|more than|rolled|asked|"
    r"refused|filed|"
    r"signed|opened|appealed|challenged|ordered|hired|promoted|appointed|named|raised|trimmed|expanded|entered|"
    r"replaced|unveiled|"
    r"invested|merged|received|argued|disclosed|confirmed|declined|returned|stopped|pledged|vowed|warned|insisted|"
    r"conceded|"
    r"admitted|introduced|delivered|installed|recorded|supplied|trailed)\b"
)
# `U.S. Acme` is an Acme of that country, `China Acme` a name.
_SHORT_PLACE = re.compile(r"(?:[A-Z]\.){2,}|[A-Z]{2,4}|United States|America")
_SEAT = re.compile(
    r"(?:,\s(?:[A-Z]\.){1,3}|,\s[A-Z][a-z]+\.?)?[-\s](?:based|headquartered|registered|incorporated)(?!\sin\b)\b"
)
_SEATS_JOINED = re.compile(r",?\s(?:and|or)\s|,\s")
_SEAT_AND_SEAT = re.compile(r"\s(?:and|or)\s")
# Half a name is no agency: `Treasury Board`, `Commerce Bank`.
_OTHER_OFFICE = re.compile(
    r"\s(?:Board|Bank|Street|Chamber|Committee|Select|Council|Holdings|Group|Management|Partners|Capital)\b"
)
_SHORTENED = re.compile(r"\b(?:Inc|Ltd|Co|Corp|Bros|Pty|Pte)$")
_DATELINE = re.compile(r"[A-Z][\w.,’' /]{1,40}(?:\([^()\n]{2,60}\))?\s?(?:–|—|--|-)\s")
_SHORT_FORM = re.compile(
    r"\s?\((?:[^()]{0,60}?[,;]\s)?(?:the\s|or\s|a/?k/?a\s|collectively,?\s)?[\"“']?([^()\"“”]{2,40}?)[\"”']?\)"
)


def analyse(text: str, hits: Sequence[Hit], spans: Sequence[Sentence], in_full: Sequence[bool]) -> Analysed:
    """Return everything that the sentences of a text name; `hits` are the known names found in it, in order.

    In sentences not to be read in full only names are looked for: short forms further down may lead back to them.
    """
    folded = fold(text)
    names_inside = _names_inside(text, spans)
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
    linked = _lists_meant(text, _agencies_meant(text, _short_forms(text, per_sentence)))
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


def _names_inside(text: str, spans: Iterable[Sentence]) -> frozenset[str]:
    """Return the capitalised words that stand inside some sentence, not only where one begins."""
    found: set[str] = set()
    for span in spans:
        found.update(m[0] for m in re.finditer(r"(?<=[\s(“\"])[A-Z][\w]+", text[span.start : span.end]))
    return frozenset(found)


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
    if in_full and (not _NUMERALS.isdisjoint(tokens) or _DIGIT.search(text, start, end)):
        add(m for m in _numbers(text, start, end) if all(m.end <= b or m.start >= e for b, e in enumerators))
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
    add(_known(text, h) for h in names if text[h.end - 1] == ")" and not _FORM_NEXT.match(text, h.end))
    add(m for h in names if (m := _abroad(text, h)) is not None)
    add(
        Mention(m.start(), m.end(), "O" if m["form"] else "X", m[0], known=bool(m["form"]))
        for m in small
        if all(m.end() <= h.start or m.start() >= h.end for h in names)
    )
    add(_names(text, span, names, places, taken, names_inside))
    add(_known(text, h) for h in names)
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


def _numbers(text: str, start: int, end: int) -> Iterable[Mention]:
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
    for m in _RANK.finditer(text, start, end):
        word = (m[1] or m[2] or m[3]).lower()
        number = _RANK_WORDS.get(word) or _NUMBER_WORDS.get(word) or float(word)
        yield Mention(m.start(), m.end(), "R", value=number, detail="number" if m[3] else "")
    for m in _COUNT.finditer(text, start, end):
        word, scale = m[1] or m[3].lower(), (m[2] or m[4] or "").lower()
        value = _figure(word) if m[1] else _NUMBER_WORDS[word]
        yield Mention(m.start(), m.end(), "N", value=value * _SCALE.get(scale, 1))


def _figure(text: str) -> float:
    return float(text.replace(",", ""))


def _title(text: str, start: int, end: int) -> Mention:
    """Return the mention of a title; `Group` in capitals behind a name is the name's: `Acme Group chief executive`."""
    if text.startswith("Group ", start) and _ENDS_IN_CAPITALISED.search(text, max(0, start - 30), start):
        start += len("Group ")
    return Mention(start, end, "T", text[start:end])


@cache
def _heads() -> frozenset[str]:
    """Return the words one of which every title contains."""
    parts = {part for head in title_words("head") for part in re.split(r"[ -]", head)}
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


def _known(text: str, hit: Hit) -> Mention:
    """Return the mention of a known party, under the name that the text gives it."""
    if text.startswith(".", hit.end) and _SHORTENED.search(text, hit.start, hit.end):
        # Lists leave out the stop of `Corp.`, which ends no sentence.
        hit = hit._replace(end=hit.end + 1)
    known, name = hit.known, " ".join(text[hit.start : hit.end].split())
    if known.kind == "vendor":
        return Mention(hit.start, hit.end, "O", name, vendor_id=known.id, known=True)
    if known.kind == "person":
        # Two names are borne by too many people to be sure of one.
        return Mention(hit.start, hit.end, "P", name, entry_id=known.id, known=len(name.split()) > 2)
    return Mention(hit.start, hit.end, "O", name, entry_id=known.id, known=True)


def _abroad(text: str, hit: Hit) -> Mention | None:
    """Return the company of a known one's group that bears a place in its name: `Acme (UK)` is not Acme."""
    place = _ABROAD.match(text, hit.end)
    if place is None or hit.known.kind not in ("vendor", "organization"):
        return None
    name = " ".join(text[hit.start : place.end()].split())
    return Mention(hit.start, place.end(), "O", name, known=True)


def _names(
    text: str,
    span: Sentence,
    hits: list[Hit],
    places: list[Hit],
    taken: list[Mention],
    names_inside: frozenset[str],
) -> Iterable[Mention]:
    """Yield the names that are not, or not just, known ones."""
    blocks = sorted([(m.start, m.end) for m in taken])
    for chunk in _CHUNK.finditer(text, span.start, span.end):
        for start, end in _outside(chunk.start(), chunk.end(), blocks):
            yield from _name(text, span, start, end, hits, places, names_inside)


def _outside(start: int, end: int, blocks: list[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    """Yield the parts of a span that no block covers."""
    for b, e in blocks:
        if e <= start or b >= end:
            continue
        if b > start:
            yield start, b
        start = max(start, e)
    if start < end:
        yield start, end


def _name(
    text: str,
    span: Sentence,
    start: int,
    end: int,
    hits: list[Hit],
    places: list[Hit],
    names_inside: frozenset[str],
) -> Iterable[Mention]:
    tokens = [(m.start(), m.end()) for m in re.compile(r"[^\s,]+").finditer(text, start, end)]
    place_starts = {p.start: p.end for p in places}
    titled = start if tokens and text[slice(*tokens[0])] in _HONORIFICS else None
    known_starts = {h.start for h in hits}
    # Common words and adjectives of places before a name are no part of it.
    while tokens:
        first, stop = tokens[0]
        word = text[first:stop]
        info = words().get(word.lower().rstrip("."))
        opens = first == span.start or (text[first - 1] in '"“‘(' and first - 1 == span.start)
        if first in known_starts:
            break
        if (word in _HONORIFICS and len(tokens) > 1 and not _NO_HONORIFIC.match(text, first)) or (
            info and info.common and (len(word) == 1 or not word.isupper())
        ):
            tokens.pop(0)
        elif (
            first in place_starts
            and place_starts[first] < tokens[-1][1]
            and not (_legal_after(text, tokens[1:]) or _is_part(text, tokens, places))
        ):
            tokens = [t for t in tokens if t[0] >= place_starts[first]]
        elif (
            opens
            and len(tokens) == 1
            and word not in names_inside | _ONE_WORD
            and not (_NAME_LIKE.match(text, first) or _ACTS_LIKE.match(text, first))
        ):
            tokens.pop(0)
        else:
            break
    while tokens and (info := words().get(text[slice(*tokens[-1])].lower())) and info.common:
        tokens.pop()
    if not tokens:
        return
    start, end = tokens[0][0], tokens[-1][1]
    if text[end - 1] == "." and not re.search(
        r"(?:\b[A-Z]|Inc|Ltd|Co|Corp|L\.P|S\.A|S[tş]i|\.[a-zK]|Ltda|Lda|Kft|Zrt|Nyrt|Bhd)\.$", text[start:end]
    ):
        end -= 1
    if any(p.start <= start and p.end >= end for p in places):
        return
    inside = [h for h in hits if h.start >= start and h.end <= end]
    if (
        end - start == 1
        or _MEASURE.fullmatch(text, start, end)
        or _FORM_ALONE.fullmatch(text, start, end)
        or text[start:end].rstrip("s") in _ACRONYMS
        or text[start:end] in _MONTH_NAMES
    ):
        return
    legal = [words().get(text[s:e].lower().strip(".,")) for s, e in tokens]
    if all(w and w.legal for w in legal):
        return
    has_legal = any(w and w.legal for w in legal) or _ENDS_IN_FORM.search(text, start, end) is not None
    has_org = any(w and w.organization for w in legal)
    name = " ".join(text[start:end].split())
    if inside:
        hit = inside[0]
        yield from _around_known(text, start, end, hit, tokens, name, has_legal, places)
    elif has_legal or has_org:
        yield Mention(start, end, "O", name, known=has_legal)
    else:
        yield Mention(start if titled is None else titled, end, "X", name)


def _legal_after(text: str, tokens: list[tuple[int, int]]) -> bool:
    """Return whether a name goes on after a place so that the place is part of it: `China Mobile Ltd.`"""
    return any((w := words().get(text[s:e].lower().strip(".,"))) is not None and w.legal for s, e in tokens)


def _is_part(text: str, tokens: list[tuple[int, int]], places: list[Hit]) -> bool:
    """Return whether a name begins with the place of its seat: `Shenzhen Acme Technology`, not `the Chinese Acme Group`."""
    place = next(p for p in places if p.start == tokens[0][0])
    named = [words().get(text[s:e].lower().strip(".,")) for s, e in tokens if s >= place.end]
    return (
        place.known.detail in ("city", "country", "state")
        and not _SHORT_PLACE.fullmatch(text, place.start, place.end)
        and (len(named) > 1 or bool(named and place.known.detail != "state" and named[0] is None))
        and (named[-1] is None or named[-1].organization)
    )


def _around_known(
    text: str,
    start: int,
    end: int,
    hit: Hit,
    tokens: list[tuple[int, int]],
    name: str,
    has_legal: bool,
    places: list[Hit],
) -> Iterable[Mention]:
    """Yield what a known name with more capitals around it is: itself, an affiliate, a person, a product."""
    before = [t for t in tokens if t[1] <= hit.start]
    after = [t for t in tokens if t[0] >= hit.end]
    known = _known(text, hit)
    if not before and not after:
        yield known
    elif known.kind == "P":
        yield replace(known, start=start, end=end)
    elif after and (
        all((w := words().get(text[s:e].lower().strip(".,"))) and (w.legal or w.organization) for s, e in after)
        or ((w := words().get(text[slice(*after[-1])].lower().strip(".,"))) and w.legal)
    ):
        rest_is_form = all((w := words().get(text[s:e].lower().strip(".,"))) and w.legal for s, e in after)
        forms_before = all((w := words().get(text[s:e].lower().strip(".,"))) and w.legal for s, e in before)
        linked = known.vendor_id if (rest_is_form or has_legal) and forms_before else None
        yield Mention(start, end, "O", name, vendor_id=linked, known=has_legal)
    elif after and any(p.start == after[0][0] and p.end >= end and p.known.detail != "adjective" for p in places):
        # `Acme UK` is a company of Acme's group, no product.
        yield Mention(start, end, "O", name, known=True)
    elif after and _ENDS_AS_A_COMPANY.search(text[hit.end : end]):
        yield Mention(start, end, "O", name, known=True)
    elif after:
        yield Mention(hit.start, end, "Q", name, vendor_id=known.vendor_id, known=True)
    elif all((w := words().get(text[s:e].lower().strip(".,"))) and w.legal for s, e in before):
        yield Mention(start, end, "O", name, vendor_id=known.vendor_id, known=True)
    elif " " not in text[hit.start : hit.end] and len(before) <= 3:
        # People bear companies' names.
        yield Mention(start, end, "P", name)
    else:
        yield known


def _short_forms(text: str, per_sentence: list[list[Mention]]) -> list[list[Mention]]:
    """Return the mentions with short forms joined to the full name that the document gave before."""
    full: dict[str, Mention] = {}
    result = []
    bearers: dict[str, set[str]] = {}
    for m in (m for found in per_sentence for m in found if m.kind in "XP" and " " in m.name):
        bearers.setdefault(m.name.split()[-1], set()).add(m.name)
    for found in per_sentence:
        done = []
        skip_before = -1
        for m in found:
            guess = m.kind in "XO" and not m.known
            if guess and m.start < skip_before:
                continue
            if guess and (meant := full.get(text[m.start : m.end])):
                m = replace(meant, start=m.start, end=m.end)  # noqa: PLW2901
            elif m.kind == "A":
                if (paren := _SHORT_FORM.match(text, m.end)) and paren[1][0].isupper():
                    full.setdefault(paren[1], m)
                    skip_before = paren.end()
            elif m.kind in "OXP":
                name = text[m.start : m.end]
                if (paren := _SHORT_FORM.match(text, m.end)) and paren[1][0].isupper():
                    full.setdefault(paren[1], m)
                    skip_before = paren.end()
                parts = name.split()
                if m.kind == "O" and not m.vendor_id and len(parts) > 2:
                    full.setdefault(" ".join(parts[:2]), m)
                if m.kind in "XP" and len(parts) > 1 and len(bearers.get(parts[-1], ())) <= 1:
                    # What several names end with is short for none of them.
                    full.setdefault(parts[-1], m)
            done.append(m)
        result.append(done)
    return result
