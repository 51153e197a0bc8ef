"""Names that only the text brings up, and short forms of names within a document.

Here: where a capitalised name begins and ends, with its legal form; whether one that opens a sentence is a name; `Acme` for
`Acme Holding Ltd.` further down. Not here: known names (`lexicon.py`), or what else a sentence names (`mentions.py`).
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from vendorwatch.claims.lexicon import Hit, words
from vendorwatch.claims.mention import Mention
from vendorwatch.claims.sentences import Sentence
from vendorwatch.claims.tables import rows

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
    r"|FZ[- ]LLC|AB|GmbH\s&\sCo\.?\sKG(?:aA)?|(?:Pte|Pty|Pvt)\.?\sLtd\.?|Sdn\.?\sBhd\.?|(?<=,\s)(?:SIA|OU|TOO|AD|AS|"
    r"OOD|EAD|PJSC|TOV|SE|ASA)"
    r"|(?!U\.[SKN]|E\.[UO]\.|D\.C\.|N\.Y\.|P\.R\.C|U\.A\.E|Jr|Sr)(?<=,\s)(?:[A-Z]\.){2,4})(?=[\s,;.)]|$)"
)
# `General Motors` is no officer.
_NO_HONORIFIC = re.compile(
    r"General\s(?:Motors|Electric|Dynamics|Atomics|Mills|Services|Counsel|Assembly|Staff|Administration)\b"
)
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
FORM_NEXT = re.compile(rf"\s(?:{_FORM_WORDS})\b")
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
_SHORTENED = re.compile(r"\b(?:Inc|Ltd|Co|Corp|Bros|Pty|Pte)$")
_SHORT_FORM = re.compile(
    r"\s?\((?:[^()]{0,60}?[,;]\s)?(?:the\s|or\s|a/?k/?a\s|collectively,?\s)?[\"“']?([^()\"“”]{2,40}?)[\"”']?\)"
)


def names_inside_of(text: str, spans: Iterable[Sentence]) -> frozenset[str]:
    """Return the capitalised words that stand inside some sentence, not only where one begins."""
    found: set[str] = set()
    for span in spans:
        found.update(m[0] for m in re.finditer(r"(?<=[\s(“\"])[A-Z][\w]+", text[span.start : span.end]))
    return frozenset(found)


def known_name(text: str, hit: Hit) -> Mention:
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


def new_names(
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
    known = known_name(text, hit)
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


def short_forms(text: str, per_sentence: list[list[Mention]]) -> list[list[Mention]]:
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
