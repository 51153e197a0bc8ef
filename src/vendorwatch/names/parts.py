"""The names that stand in one cell: `NewCo Ltd (formerly OldCo)`, `Foo a.k.a. Bar`, `Foo / Bar`.

Here: where one name ends and another begins. Not here: what each of them scores (`score.py`), acronyms in brackets, which are
no other name (`acronyms.py`).
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from vendorwatch.names import tables
from vendorwatch.names.acronyms import abbreviates
from vendorwatch.names.analysis import COMMON, analyse, written_words
from vendorwatch.names.folding import MAX_CHARACTERS
from vendorwatch.names.kinds import told_kind

# A cell with more is a text.
MOST_NAMES = 8
# What stands in brackets or beside a slash without a word that says so is a name if it has so many letters.
_LEAST_LETTERS = 5

_SAID = (
    r"formerly(?:\s+(?:known|trading|registered)\s+as|\s+(?:named|called))?|previously(?:\s+(?:known|trading)\s+as)?|(?:now|also|better)\s+known\s+as|"
    r"known\s+as|doing\s+business\s+as|trading\s+(?:as|under(?:\s+the\s+name)?)|affiliated\s+entity|"
    r"(?:name\s+changed|renamed|changed\s+(?:its\s+)?name)\s+(?:from|to)|pay(?:able)?\s+to|factored\s+(?:to|by)|successor\s+(?:to|of)|"
    r"c/o|care\s+of|attn\.?|attention:|for\s+the\s+attention\s+of|z\.\s?hd\.|"
    r"(?:an?\s+|the\s+)?(?:wholly[\s-]owned\s+)?(?:subsidiary|affiliate|division)\s+of(?:\s+the)?|"
    r"an?\s+(?:branch|unit|member|part|company)\s+of(?:\s+the)?|on\s+behalf\s+of|represented\s+by|"
    r"(?:ein\s+unternehmen|(?:eine\s+)?tochter(?:gesellschaft)?|(?:eine\s+)?zweigniederlassung)\s+der|"
    r"une\s+(?:filiale|succursale)\s+de|"
    r"(?:payments?|pmt|transfer|wire|remittance|remit|refund)\.?\s+(?:to|from|for|via)|(?:invoices?|deposit|fees?)\s+(?:of|from|by|to|for)|"
    r"(?:(?:an?\s+)?(?:sole\s+|exclusive\s+|authori[sz]ed\s+|official\s+)?(?:agent|distributor|dealer|reseller|representative|"
    r"broker|importer|supplier)s?\s+(?:of|for)|owned\s+by|o/b/o|in\s+favou?r\s+of|for\s+(?:the\s+)?(?:account|benefit)\s+of|"
    r"by\s+order\s+of|(?<=\w\s)via)(?:\s+the)?|"
    r"(?-i:fna|fao)(?=\s)|f/a/o|beziehungsweise|bzw\.|[fnap][./]\s?k[./]\s?a|d[./]\s?b[./]\s?a|(?<=[\s,;(\[])(?:[fna]ka|dba)|o/b/a|t/as?|"
    r"vormals|vorm\.|ehemals|ehem\.|früher|voorheen|tidigare|tidligere|anciennement|précédemment|anteriormente|antigamente|"
    r"precedentemente|wcześniej|dawniej|eski\s+(?:adı|unvanı)|ранее|бывш\w*|прежнее\s+(?:название|наименование)"
)
# These are words of names as well; only behind a bracket, a comma or a dash, or joined to what follows, do they say it.
_MAY_SAY = (
    r"(?:part|member|unit)\s+of(?:\s+the)?|bisher|now|then|renamed|frm|anc|eski|ex|was|prev|form(?=\.)|"
    r"vorm|ehem|eh(?=\.)|(?:old|former|previous|trade|trading)\s+name|alias|antes|già"
)
# So do these where they are written small between what is not.
_SMALL = r"ex|alias|now"
# Between words that no space parts.
_JOINED = "原名|曾用名|旧名|旧称|旧社名"
_MARK = re.compile(
    rf"[\s,;(\[\-]*(?<!\w)(?:{_SAID})(?!\w)[\s.:,\"“]*|[,;(\[]\s*(?:{_MAY_SAY})(?!\w)[\s.:\-]+|\s[-–]\s*(?:{_MAY_SAY})(?!\w)[\s.:]+|"
    rf"(?<=\s)ex-(?=\w)|(?-i:(?<=\w)\s+(?:{_SMALL})\s+(?=[A-Z]))|[\s,;(\[]+(?:{_JOINED})[\s:]*",
    re.IGNORECASE,
)
# They lead in another party's name.
_OF_ANOTHER = re.compile(
    r"c/o|care\s+of|attn|attention|z\.\s?hd|\b(?:of|to|from|for|by|via|der|de|o/b/o)\b(?!\s+as)", re.IGNORECASE
)
_SAME_PARTY = re.compile(r"trading|known|successor|renamed|changed", re.IGNORECASE)
_HINT = re.compile(rf"[(\[/;|\n]|(?<!\w)(?:{_SAID}|{_MAY_SAY})(?!\w)|{_JOINED}", re.IGNORECASE)
# In ASCII, what it finds is one of these signs or begins with one of these words; each is looked for in a fifth of the time.
_SIGN, _WORD = re.compile(r"[(\[/;|\n]"), re.compile(r"\w+")
_BEGINNINGS = frozenset(
    re.findall(
        r"\w+",
        "formerly previously now also better known doing trading affiliated name renamed successor care attn attention for z an "
        "a the wholly subsidiary affiliate division on represented ein eine tochter tochtergesellschaft zweigniederlassung une "
        "payment payments pmt transfer wire remittance remit refund invoice invoices deposit fee fees sole exclusive authorised "
        "authorized official agent agents distributor distributors dealer dealers reseller resellers representative "
        "representatives broker brokers importer importers supplier suppliers owned in by via f n p d fka nka aka dba vormals "
        "vorm ehemals ehem voorheen tidigare tidligere anciennement anteriormente antigamente precedentemente dawniej eski part "
        "then frm anc pay payable factored changed "
        "member unit bisher fna fao beziehungsweise bzw ex was prev form eh old former previous trade alias antes",
    )
)
# The signs of Chinese and Japanese keyboards.
_WIDE = str.maketrans("（）［］：；，｜／", "()[]:;,|/")
# A name in quotation marks of any language behind something else, for which brackets could stand.
_QUOTED = re.compile(
    "(?<=\\w)([^\\w\u201e\u00ab\u201c\u201d\u201a\u2039\u300c\u300e\u300a]*)"
    "[\u201e\u00ab\u00bb\u201c\u201d\u201a\u2039\u203a\u300c\u300e\u300a]([^()\\[\\]]{3,}?)[\u201c\u201d\u00bb\u00ab\u2018\u2019\u203a\u2039\u300d\u300f\u300b]\\s*$"
)
_BRACKETS = re.compile(r"\(([^()]*)(?:\)|$)|\[([^\[\]]*)(?:\]|$)")
# No slash of `A/S`, `M/V`, `c/o`.
_PARTED = re.compile(r"\s*[;|\n]\s*|\s*(?<!\b\w)/(?!\w\b)\s*")
_ENDS = " \t\n,;:-–/\"“”'"


class Part(NamedTuple):
    """A name that stands in a cell, and whether it is said there to be another party's: an agent's, a parent's, one in brackets."""

    name: str
    of_another: bool = False


def names_in(text: str) -> tuple[str, ...]:
    """Return the text itself and then, where it holds several names, each of them, once, at most `MOST_NAMES`.

    What a word such as `formerly`, `f.k.a.`, `d/b/a`, `c/o`, `a subsidiary of` leads in is a name, and so is what stands before
    it. What stands in brackets at the end, or beside a slash or semicolon, is one if it tells something: no acronym of the
    rest, no place, no legal form.
    """
    return tuple(part.name for part in parts_of(text))


@lru_cache(maxsize=1 << 14)
def parts_of(text: str) -> tuple[Part, ...]:
    """Return the names that `names_in` does, and whose they are."""
    told = text[:MAX_CHARACTERS]
    if not told.isascii():
        told = _QUOTED.sub(r"\1 (\2)", told.translate(_WIDE))
    if not _may_hold_several(told):
        return (Part(text),)
    found: list[Part] = []
    for said in _said(told):
        found += [Part(_trimmed(name), said.of_another or beside) for name, beside in _listed_together(said.name)]
    if len(found) == 1:
        return (Part(text),)
    # A text that begins with such a word has no name but another's.
    several = {text: not found[0].name and found[1].of_another}
    for name, of_another in found:
        if _is_name(name):
            several[name] = of_another and several.get(name, True)
    return tuple(Part(*each) for each in several.items())[:MOST_NAMES]


def _may_hold_several(text: str) -> bool:
    """Return whether `_HINT` finds something; of most names their words alone tell that it does not."""
    if text.isascii() and not _SIGN.search(text) and _BEGINNINGS.isdisjoint(_WORD.findall(text.lower())):
        return False
    return _HINT.search(text) is not None


def _trimmed(part: str) -> str:
    """Return the part without signs around it and without brackets that are only opened or only closed."""
    part = " ".join(part.split())
    for opened, closed in ("()", "[]"):
        if part.count(opened) != part.count(closed):
            part = part.replace(opened, " ").replace(closed, " ")
    return part.strip(_ENDS)


def _said(text: str) -> list[Part]:
    """Return what words like `formerly` part; what goes on behind their brackets belongs to the first name."""
    names: list[Part] = []
    rest = text
    for brackets in list(_BRACKETS.finditer(text)):
        inside = brackets[1] or brackets[2] or ""
        # With its bracket: some words say it only there.
        if _MARK.match(f"({inside}"):
            names += _parted(f"({inside}")
            rest = rest.replace(brackets.group(), " ")
    return [*_parted(rest), *names]


def _parted(text: str) -> Iterator[Part]:
    """Yield what words that lead in a name part."""
    start, of_another = 0, False
    for mark in _MARK.finditer(text):
        yield Part(text[start : mark.start()], of_another)
        said = mark.group()
        start, of_another = mark.end(), bool(_OF_ANOTHER.search(said)) and not _SAME_PARTY.search(said)
    yield Part(text[start:], of_another)


def _listed_together(text: str) -> list[tuple[str, bool]]:
    """Return a name with what stands in brackets at its end, or the names that a slash or semicolon parts; and which are beside."""
    text = text.strip().rstrip(".,; ")
    parts = [part for part in _PARTED.split(text) if part.strip(_ENDS)]
    long = all(sum(map(str.isalpha, part)) >= _LEAST_LETTERS for part in parts)
    if len(parts) > 1 and long and all(_tells(part, _LEAST_LETTERS) for part in parts):
        return [(text, False), *((part, place > 0) for place, part in enumerate(parts))]
    brackets = next((found for found in _BRACKETS.finditer(text) if found.end() == len(text)), None)
    if brackets is None:
        return [(text, False)]
    inside, before = (brackets[1] or brackets[2] or "").strip(), text[: brackets.start()].strip()
    if len(inside.split()) == 1 and told_kind(before) == "person":
        return [(text, False)]
    if not before or not _tells(inside, _LEAST_LETTERS) or abbreviates(inside, before) or abbreviates(before, inside):
        is_whole = not before or abbreviates(before, inside)
        return [(text, False), (inside, False)] if is_whole else [(text, False)]
    # One word more may be a branch as well as a name: the name without it is not the whole party.
    several = [(text, False), (inside, True)]
    return [*several, (before, False)] if len(inside.split()) > 1 else several


def _is_name(text: str) -> bool:
    """Return whether the text has letters, and more than a legal form: `АО`, `Акционерное общество` are many companies'."""
    return sum(map(str.isalpha, text)) > 1 and tuple(written_words(text)[0].split()) not in tables.legal_forms()[0]


def _tells(text: str, letters: int) -> bool:
    """Return whether the text has so many letters and a word that tells something, which places do not."""
    if sum(map(str.isalpha, text)) < letters or tuple(text.lower().split()) in tables.legal_forms()[0]:
        return False
    tokens = analyse(text, "organization").tokens
    return any(token.rarity > COMMON and token.text not in tables.places() for token in tokens)
