"""The data tables of name analysis, read once from the readable files in `data/`.

Here: loading and indexing them. Not here: what is done with their contents (`analysis.py`, `align.py`).
"""

import csv
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from vendorwatch.names import data

DATA = files(data)


class LegalForm(NamedTuple):
    """What a legal form stands for: `code` joins equivalents (OOO, GmbH, LLC), `family` joins near ones."""

    code: str
    family: str


def _rows(name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader((DATA / name).read_text(encoding="utf-8").splitlines())


Sizes = dict[str, tuple[int, ...]]


@cache
def legal_forms() -> tuple[dict[tuple[str, ...], LegalForm], Sizes, Sizes]:
    """Return the legal forms by their words, and how long those with a given first and last word are, longest first."""
    forms = {tuple(row["form"].split()): LegalForm(row["code"], row["family"]) for row in _rows("legal_forms.csv")}
    sizes = []
    for end in (0, -1):
        by_word: dict[str, set[int]] = {}
        for form in forms:
            by_word.setdefault(form[end], set()).add(len(form))
        sizes.append({word: tuple(sorted(found, reverse=True)) for word, found in by_word.items()})
    return forms, sizes[0], sizes[1]


LONGEST_FORM = 7


@cache
def begun_forms() -> dict[tuple[str, ...], tuple[tuple[tuple[str, ...], LegalForm], ...]]:
    """Return the legal forms that begin with given words, of which the last may be cut, with what they stand for."""
    begun: dict[tuple[str, ...], list[tuple[tuple[str, ...], LegalForm]]] = {}
    for form, legal in legal_forms()[0].items():
        for place, word in enumerate(form[:LONGEST_FORM]):
            for size in range(1, len(word) + 1):
                begun.setdefault((*form[:place], word[:size]), []).append((form, legal))
    return {words: tuple(forms) for words, forms in begun.items()}


@cache
def legal_words() -> tuple[frozenset[str], dict[str, str]]:
    """Return the longer words of legal forms, and the same with any one letter left out, to mend their spelling."""
    words = sorted({word for form in legal_forms()[0] for word in form if len(word) >= 6})
    shortened = {word[:at] + word[at + 1 :]: word for word in words for at in range(len(word))}
    return frozenset(words), shortened | {word: word for word in words}


@cache
def titles(kind: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return what stands before a name of this kind without being part of it, one word or two, and the first words of two."""
    known = frozenset(row["title"] for row in _rows("titles.csv") if row["kind"] == kind)
    return known, frozenset(title.split()[0] for title in known if " " in title)


@cache
def particles(kind: str) -> dict[str, str]:
    """Return the small words of names of this kind, each with the word that stands for its group."""
    return {row["particle"]: row["canonical"] for row in _rows("particles.csv") if row["kind"] in {"any", kind}}


# What may follow the stem of a Slavic word that is bent or made an adjective: never the start of another word, so that
# `ural*` is not found in Uralvagonzavod.
_BENT = (
    "(?:tel|el|ovan|van|eni|ani)?(?:st?venn|ichesk|chesk|[eo]?sk|onn|[ei]?nn?|stv|tsi|k|ov)?"
    "(?:[aeiouyj]|[aeiouy]{1,2}[aeiouyj]|[eo]go|[eo]m|[iy]m|[iy]kh|[iy]h|ov|ev|am|ami|oyu|iyu|iia|iiu)?"
)


class Equivalents(NamedTuple):
    """Abbreviations and translations of words in names of organizations.

    `words` has the canonical words of a word, a phrase or a stem, `stems` matches a bent word whose first group is a
    stem, `phrases` has the phrases of several words by the first one, longest first.
    """

    words: dict[str, tuple[str, ...]]
    stems: re.Pattern[str]
    phrases: dict[str, tuple[tuple[str, ...], ...]]


@cache
def equivalents() -> Equivalents:
    """Return the table of equivalents; a canonical word that has a canonical one itself stands for that.

    The table's words that end in `*` are stems.
    """
    rows = {row["word"]: tuple(row["canonical"].split()) for row in _rows("equivalents.csv")}
    stems = sorted((word[:-1] for word in rows if word[-1] == "*"), key=lambda stem: (-len(stem), stem))
    words = {word.removesuffix("*"): canonical for word, canonical in rows.items()}
    while any(word in words and words[word] != (word,) for canonical in words.values() for word in canonical):
        words = {
            found: tuple(last for word in canonical for last in words.get(word, (word,)))
            for found, canonical in words.items()
        }
    phrases: dict[str, list[tuple[str, ...]]] = {}
    for phrase in sorted(
        (tuple(word.split()) for word in words if " " in word), key=lambda phrase: (-len(phrase), phrase)
    ):
        phrases.setdefault(phrase[0], []).append(phrase)
    return Equivalents(
        words,
        re.compile(f"({'|'.join(stems)}){_BENT}$"),
        {first: tuple(several) for first, several in phrases.items()},
    )


@cache
def initials() -> dict[str, frozenset[str]]:
    """Return with what letters the Slavic words for a canonical word begin, for acronyms made in the original."""
    found: dict[str, set[str]] = {}
    for row in _rows("equivalents.csv"):
        if row["word"].endswith("*") and " " not in row["canonical"]:
            begin = row["word"][:2]
            found.setdefault(row["canonical"], set()).update({begin[0], begin} if begin in _ONE_LETTER else {begin[0]})
    return {word: frozenset(letters) for word, letters in found.items()}


# One letter in Cyrillic.
_ONE_LETTER = {"ch", "kh", "sh", "ts", "ya", "yu", "zh"}


@cache
def numbers() -> dict[str, int]:
    """Return the words and Roman numerals that write a number."""
    return {row["word"]: int(row["value"]) for row in _rows("numbers.csv")}


@cache
def nicknames() -> dict[str, str]:
    """Return the short and foreign forms of given names, each with the one name that stands for the group, itself too."""
    rows = list(_rows("nicknames.csv"))
    return {row["name"]: row["name"] for row in rows} | {row["variant"]: row["name"] for row in rows}


@cache
def sounds() -> tuple[re.Pattern[str], dict[str, str]]:
    """Return one pattern for every spelling that has a usual other one, longest first, and the sound of each."""
    sound = {row["spelling"]: row["sound"] for row in _rows("sounds.csv")}
    # By first letter, which is twice as fast.
    rest: dict[str, list[str]] = {}
    for spelling in sorted(sound, key=lambda spelling: (-len(spelling), spelling)):
        rest.setdefault(spelling[0], []).append(spelling[1:])
    return re.compile("|".join(f"{first}(?:{'|'.join(ends)})" for first, ends in sorted(rest.items()))), sound


@cache
def letters() -> dict[str, str]:
    """Return letters of scripts other than Latin that are another one written differently: traditional characters, final forms."""
    return {row["letter"]: row["stands_for"] for row in _rows("letters.csv")}


@cache
def callings() -> tuple[tuple[str, str, str], ...]:
    """Return words that say beside a name whose it is, the kind that they say, and where they stand: before, behind, both."""
    return tuple((row["words"], row["kind"], row["place"]) for row in _rows("callings.csv"))


@cache
def words_without_vowels() -> dict[str, tuple[str, ...]]:
    """Return what words of organizations in Arabic, Persian and Hebrew mean, each as it is written there.

    In Latin letters many are abbreviations of something else (`std`, `msn`), so they stand in names of such a script alone.
    """
    known = equivalents().words
    return {
        row["word"]: tuple(word for meant in row["means"].split() for word in known.get(meant, (meant,)))
        for row in _rows("script_words.csv")
    }


@cache
def translations() -> dict[str, str]:
    """Return what words of Chinese, Japanese and Korean names mean in English, where the sound does not tell it."""
    return {row["written"]: row["means"] for row in _rows("translations.csv")}


@cache
def places() -> frozenset[str]:
    """Return the words that name a place or a branch, as they are written and as they are brought to one word."""
    known = equivalents().words
    written = {row["word"] for row in _rows("places.csv")}
    return frozenset(written | {found[0] for word in written if len(found := known.get(word, ())) == 1})


@cache
def houses() -> frozenset[str]:
    """Return words that are one house's alone, wherever they are read: nobody else is called `Gazprom`."""
    return frozenset(row["word"] for row in _rows("houses.csv"))


@cache
def generic() -> frozenset[str]:
    """Return the words that name no house by themselves: trades, places, directions, and names that many companies of the
    countries have whose companies are not counted (`Zvezda`, `Al Noor`).
    """
    known = (*equivalents().words.values(), *words_without_vowels().values())
    trades = {word for canonical in known for word in canonical}
    return frozenset(trades | places() | {row["word"] for row in _rows("generic.csv")})


@cache
def meanings() -> dict[str, frozenset[str]]:
    """Return what an abbreviation of several words may stand for besides the usual word, each brought to one word."""
    known = equivalents().words
    found: dict[str, set[str]] = {}
    for row in _rows("meanings.csv"):
        meant = known.get(row["meaning"], (row["meaning"],))
        if len(meant) == 1:
            found.setdefault(row["word"], set()).add(meant[0])
    for word, words in _cut_words().items():
        found.setdefault(word, words)
    return {word: frozenset(meant) for word, meant in found.items()}


# A cut word has so many letters, and lacks so many.
_SHORTEST_CUT, _LEAST_OFF = 4, 2


def _cut_words() -> dict[str, set[str]]:
    """Return what the beginnings of words that have a usual one stand for, none of them a word itself: `techn`, `semicond`."""
    words = {word: meant[0] for word, meant in equivalents().words.items() if len(meant) == 1 and " " not in word}
    words |= {meant: meant for meant in words.values()}
    known = {
        *words,
        *rarity(),
        *ordinary().having,
        *nicknames(),
        *places(),
        *numbers(),
        *particles("organization"),
        *(word for form in legal_forms()[0] for word in form),
    }
    found: dict[str, set[str]] = {}
    for word, meant in words.items():
        if meant not in places():
            for size in range(_SHORTEST_CUT, len(word) - _LEAST_OFF + 1):
                if word[:size] not in known:
                    found.setdefault(word[:size], set()).add(meant)
    return found


@cache
def contractions() -> dict[str, tuple[str, ...]]:
    """Return what words that people leave letters out of stand for, each as it is written."""
    found: dict[str, tuple[str, ...]] = {}
    for row in _rows("contractions.csv"):
        found[row["word"]] = (*found.get(row["word"], ()), row["whole"])
    return found


@cache
def rarity() -> dict[str, float]:
    """Return how telling the common words of names are, 0 (says nothing) to 1; a word not in the table is 1."""
    return {row["word"]: float(row["rarity"]) for row in _rows("rarity.csv")}


class Ordinary(NamedTuple):
    """How many ordinary companies there are in the background, how many have a word in their name, and how many it alone."""

    companies: int
    having: dict[str, int]
    alone: dict[str, int]


@cache
def ordinary() -> Ordinary:
    """Return the words that ordinary companies bear; one that is not in the table is borne by none of them."""
    rows = list(_rows("ordinary.csv"))
    return Ordinary(
        int(rows[0]["companies"]),
        {row["word"]: int(row["companies"]) for row in rows[1:]},
        {row["word"]: int(row["alone"]) for row in rows[1:] if row["alone"]},
    )
