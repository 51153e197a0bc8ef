"""From a name as somebody wrote it to tokens that can be compared.

Here: folding, transliteration, order, and the class of every word. Not here: comparing two names (`align.py`,
`score.py`) and the word lists themselves (`data/`, read by `tables.py`).

The result depends on the name, the kind and the data files alone, never on other names.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Literal, NamedTuple

from anyascii import anyascii

from vendorwatch.names import tables
from vendorwatch.names.tables import LegalForm

Kind = Literal["person", "organization", "vessel", "unknown"]
KINDS: tuple[Kind, ...] = ("person", "organization", "vessel", "unknown")
TokenClass = Literal["word", "patronymic", "particle", "number", "initial"]

# Nobody's name is longer; what comes after is cut, so that pasted documents cost no more than names.
MAX_CHARACTERS = 400
MAX_TOKENS = 32

_CLASS_RARITY = {"patronymic": 0.5, "particle": 0.1, "number": 0.6, "initial": 0.2}
_APOSTROPHES = re.compile(r"['`´‘’‛ʻʼʽʹʾʿ′\"“”„«»]")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
_WORDS = re.compile(r"[a-z]+[0-9]+[a-z0-9]*|[0-9]+(?:st|nd|rd|th)\b|[0-9]+|[a-z]+")
_SYLLABIC = re.compile("[\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]")
_ABJAD = re.compile("[\u0590-\u05ff\u0600-\u06ff\u0750-\u077f\ufb1d-\ufdff\ufe70-\ufeff]")
_PATRONYMIC = re.compile(r"(?:[oey]vich|[oi]vych|ilyich|ovna|evna|ivna|ichna)$")
_CAPITALS_FIRST = re.compile(r"^[^a-z,]*[A-Z][^a-z,]*,[^,]*[a-z]")
_SUFFIX_ONLY = re.compile(r"^\s*(?:jr|sr|ii|iii|iv|phd|md|esq)\.?\s*$", re.IGNORECASE)
_DOUBLED = re.compile(r"(.)\1+")
# Abdul Aziz, Abdulaziz, Abd al-Aziz and Abd-el-Aziz are one name.
_SERVANT_OF = re.compile(r"^abd[aeiou]l+(?=[a-z]|$)")


class Token(NamedTuple):
    """One word: its spelling in ASCII lower case, its class, its approximate sound, and how telling it is (0 to 1)."""

    text: str
    cls: TokenClass
    sound: str
    rarity: float


class Name(NamedTuple):
    """An analysed name.

    `tokens` are in reading order (given names first) without titles and legal forms. `legal` is the legal form, if the
    name has one. `vowelless` tells that the name was written in a script that leaves vowels out.
    """

    text: str
    kind: Kind
    tokens: tuple[Token, ...]
    legal: LegalForm | None
    title: str
    vowelless: bool

    @property
    def key(self) -> str:
        """The words in alphabetical order: equal for names that differ in order, case, titles and legal form only."""
        return " ".join(sorted(token.text for token in self.tokens))

    @property
    def information(self) -> float:
        """How telling the whole name is: the sum of its words' rarities."""
        return sum(token.rarity for token in self.tokens)


@lru_cache(maxsize=1 << 16)
def analyse(name: str, kind: Kind = "unknown") -> Name:
    """Return the analysed form of a name; a name without letters or digits has no tokens."""
    vowelless = not name.isascii() and _ABJAD.search(name) is not None
    text = _ascii(name[:MAX_CHARACTERS])
    if kind == "person" or (kind == "unknown" and _CAPITALS_FIRST.match(text)):
        text = _given_names_first(text)
    words = _words(text, glue_letters=kind != "person")
    title, words = _strip_title(words, kind)
    legal: LegalForm | None = None
    if kind in {"organization", "unknown"}:
        legal, words = _strip_legal_form(words)
    if kind == "person":
        tokens = _person_tokens(words)
    else:
        tokens = _organization_tokens(words, kind, translate=kind == "organization" or legal is not None)
    return Name(name, kind, tuple(tokens), legal, title, vowelless)


def _ascii(name: str) -> str:
    """Return the name in ASCII, with its case and punctuation; syllabic scripts come out one word a syllable."""
    if not name.isascii():
        name = unicodedata.normalize("NFKC", name)
        name = "".join(c for c in name if unicodedata.category(c) not in {"Cf", "Mn"} or c in "\u200c\u200d")
        name = _APOSTROPHES.sub("", name)
        if _SYLLABIC.search(name):
            name = _SYLLABIC.sub(lambda syllable: f" {syllable.group()} ", name)
        name = anyascii(name)
    return _APOSTROPHES.sub("", name)


def _given_names_first(text: str) -> str:
    """Turn `LAST, First Middle` round; a comma before a mere suffix is left alone."""
    last, comma, rest = text.partition(",")
    if not comma or _SUFFIX_ONLY.match(rest):
        return text
    given, _, suffix = rest.partition(",")
    return f"{given} {last} {suffix}"


def _words(text: str, *, glue_letters: bool) -> list[str]:
    """Split into lower-case words; `glue_letters` makes one word of letters in a row (A.B.C., S. A., J P)."""
    text = text.lower().replace("&", " and ")
    if "." in text:
        between = "" if glue_letters else " "
        text = _DOTTED.sub(lambda dotted: dotted.group().replace(".", between) + " ", text)
    words = _WORDS.findall(text)[:MAX_TOKENS]
    if not glue_letters or sum(len(word) == 1 for word in words) < 2:
        return words
    glued: list[str] = []
    previous_was_letter = False
    for word in words:
        letter = len(word) == 1 and word.isalpha()
        if letter and previous_was_letter:
            glued[-1] += word
        else:
            glued.append(word)
        previous_was_letter = letter
    return glued


def _strip_title(words: list[str], kind: Kind) -> tuple[str, list[str]]:
    """Take titles off the front, and off the end of a person's name, as long as a name remains."""
    known = tables.titles(kind)
    taken: list[str] = []
    while True:
        for size in (2, 1):
            if len(words) > size and tuple(words[:size]) in known:
                taken += words[:size]
                words = words[size:]
                break
        else:
            break
    while kind == "person" and len(words) > 1 and (words[-1],) in known:
        taken.append(words[-1])
        words = words[:-1]
    return " ".join(taken), words


def _strip_legal_form(words: list[str]) -> tuple[LegalForm | None, list[str]]:
    """Take legal forms off both ends, longest first; a name that is nothing but a legal form keeps its words."""
    forms = tables.legal_forms()
    found: LegalForm | None = None
    rest = words
    while True:
        size = next((n for n in range(min(8, len(rest)), 0, -1) if tuple(rest[-n:]) in forms), 0)
        if size:
            form = forms[tuple(rest[-size:])]
            rest = rest[:-size]
        else:
            size = next((n for n in range(min(8, len(rest)), 0, -1) if tuple(rest[:n]) in forms), 0)
            if not size:
                break
            form = forms[tuple(rest[:size])]
            rest = rest[size:]
        if found is None or found.family == "company":
            found = form
    return (found, rest) if any(len(word) > 1 or word.isdigit() for word in rest) else (None, words)


def _person_tokens(words: list[str]) -> list[Token]:
    split: list[str] = []
    for word in words:
        servant = _SERVANT_OF.match(word)
        if servant:
            split += ["abd", "al"]
        split.append(word[servant.end() :] if servant else word)
    split = [word for word in split if word]
    particles, numbers = tables.particles("person"), tables.numbers()
    last = len(split) - 1
    tokens = []
    for place, word in enumerate(split):
        if len(word) == 1:
            tokens.append(_token(word, "initial"))
        elif word in particles and last > 0:
            tokens.append(_token(word, "particle"))
        elif place == last > 0 and word in {"ii", "iii", "iv", "vii", "viii"}:
            tokens.append(_token(str(numbers[word]), "number"))
        elif word[0].isdigit():
            tokens.append(_token(word.lstrip("0") or "0", "number"))
        elif 0 < place < last and _PATRONYMIC.search(word):
            tokens.append(_token(word, "patronymic"))
        else:
            tokens.append(_token(word, "word"))
    return tokens


def _organization_tokens(words: list[str], kind: Kind, *, translate: bool) -> list[Token]:
    particles, numbers = tables.particles(kind), tables.numbers()
    same = tables.equivalents() if translate else {}
    last = len(words) - 1
    tokens: list[Token] = []
    for place, word in enumerate(words):
        value = numbers.get(word) if place > 0 or not word.isalpha() or len(word) > 2 else None
        if place == last > 0 and word in {"i", "v", "x"}:
            value = {"i": 1, "v": 5, "x": 10}[word]
        if value is not None or word.isdigit():
            value = int(word) if value is None else value
            tens = tokens[-1] if tokens and tokens[-1].cls == "number" and words[place - 1].isalpha() else None
            if tens and 0 < value < 10 and tens.text in {"20", "30", "40", "50", "60", "70", "80", "90"}:
                tokens[-1] = _token(str(int(tens.text) + value), "number")
            else:
                tokens.append(_token(str(value), "number"))
        elif word in particles and last > 0:
            tokens.append(_token(word, "particle"))
        else:
            tokens.append(_token(same.get(word, word), "word"))
    return tokens


@lru_cache(maxsize=1 << 17)
def _token(text: str, cls: TokenClass) -> Token:
    rarity = _CLASS_RARITY.get(cls)
    return Token(text, cls, sound(text), tables.rarity().get(text, 1.0) if rarity is None else rarity)


def sound(word: str) -> str:
    """Fold a word to its approximate sound, so that usual transliterations of one name agree."""
    if not word.isalpha():
        return word
    spellings, sounds = tables.sounds()
    folded = spellings.sub(lambda spelling: sounds[spelling.group()], _DOUBLED.sub(r"\1", word))
    return _DOUBLED.sub(r"\1", folded.removesuffix("h")) or word
