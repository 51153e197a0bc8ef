"""From a name as somebody wrote it to tokens that can be compared.

Here: order, titles, and the class of every word. Not here: its words in ASCII (`folding.py`), legal forms (`legal_forms.py`), what
a word sounds like (`sounds.py`), comparing two names (`align.py`, `score.py`), the word lists themselves (`data/`).

The result depends on the name, the kind and the data files alone, never on other names.
"""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from operator import eq
from typing import Literal, NamedTuple

from vendorwatch.names import tables
from vendorwatch.names.folding import MAX_CHARACTERS, in_ascii, prepared, words_of
from vendorwatch.names.legal_forms import without_legal_form
from vendorwatch.names.scripts import ABJAD
from vendorwatch.names.sounds import is_patronymic, sound, stem_of
from vendorwatch.names.tables import LegalForm

Kind = Literal["person", "organization", "vessel", "unknown"]
KINDS: tuple[Kind, ...] = ("person", "organization", "vessel", "unknown")
TokenClass = Literal["word", "patronymic", "particle", "number", "initial"]
# Systems cut names at 30, 35 or 40 characters; what is much shorter was not cut.
SHORTEST_CUT = 28

# Katakana spells foreign names and has no consonant without a vowel behind it: with so many consonants those say little.
FEWEST_CONSONANTS = 3
_VOWELS = str.maketrans("", "", "aeiouyvw ")

# Words no rarer than this are common: they do not tell one organization from another.
COMMON = 0.4

_CLASS_RARITY = {"patronymic": 0.5, "particle": 0.1, "number": 0.6, "initial": 0.2}
CAPITALS_FIRST = re.compile(r"^[^a-z,]*[A-Z][^a-z,]*,[^,]*[a-z]")
_SUFFIX_ONLY = re.compile(r"^\s*(?:jr|sr|ii|iii|iv|phd|md|esq)\.?\s*$", re.IGNORECASE)
# Abdul Aziz, Abdulaziz, Abd al-Aziz and Abd-el-Aziz are one name.
_SERVANT_OF = re.compile(r"^abd[aeiou]l+(?=[a-z]|$)")


class Token(NamedTuple):
    """One word: its spelling in ASCII lower case, its class, its approximate sound, how telling it is (0 to 1).

    `written` differs from `text` where the word was an abbreviation or a translation of it.
    """

    text: str
    cls: TokenClass
    sound: str
    rarity: float
    written: str


class Name(NamedTuple):
    """An analysed name.

    `tokens` are in reading order (given names first) without titles and legal forms. `legal` is the legal form, if the
    name has one. `vowelless` tells that the name was written in a script that leaves vowels out, `script` and `native` in
    which one other than Latin, and its letters in it. `information` is how telling the whole name is: the sum of its words'
    rarities. `cut` is the place of the last word as written, where the name is so long that a system may have cut it, else -1.
    """

    text: str
    kind: Kind
    tokens: tuple[Token, ...]
    legal: LegalForm | None
    title: str
    vowelless: bool
    script: str
    native: str
    information: float
    cut: int

    @property
    def key(self) -> str:
        """The words in alphabetical order: equal for names that differ in order, case, titles and legal form only."""
        return " ".join(sorted(token.text for token in self.tokens))

    @property
    def has_word(self) -> bool:
        """Whether the name is more than two letters or figures: those may be initials."""
        return any(len(token.text) > 2 for token in self.tokens) or len(self.tokens) > 2


_COMPANIES = frozenset({"organization", "unknown"})


@lru_cache(maxsize=1 << 16)
def analyse(name: str, kind: Kind = "unknown") -> Name:
    """Return the analysed form of a name; a name without letters or digits has no tokens."""
    if kind == "vessel" and (plain := _as_a_ships(name)):
        return plain
    text_of, name = name, name[:MAX_CHARACTERS]
    script, written, text = prepared(name)
    turned = kind == "person" or (kind == "unknown" and "," in text and CAPITALS_FIRST.match(text) is not None)
    if turned:
        given_first = _given_names_first(text)
        turned, text = given_first != text, given_first
    words = words_of(text, kind == "person")
    may_be_cut = len(name) >= SHORTEST_CUT and not turned
    last = words[-1] if words else ""
    title, words = _strip_title(words, kind)
    legal: LegalForm | None = None
    if kind in _COMPANIES:
        legal, words = without_legal_form(words, may_be_cut=may_be_cut)
    translate = kind == "organization" or legal is not None
    if kind == "person":
        tokens = _person_tokens(words)
    else:
        tokens = _organization_tokens(
            words, kind, _meanings() if script in ABJAD and translate else {}, translate=translate
        )
    information = 0.0
    for _, _, _, rarity, _ in tokens:
        information += rarity
    cut = len(tokens) - 1 if may_be_cut and words and words[-1] == last else -1
    vowelless = script in ABJAD or (script == "KATAKANA" and len(text.translate(_VOWELS)) >= FEWEST_CONSONANTS)
    return Name(text_of, kind, tuple(tokens), legal, title, vowelless, script, written, information, cut)


def _as_a_ships(name: str) -> Name | None:
    """Return the name as a ship's where that is as one of unknown kind: most have neither title, legal form nor comma."""
    text = prepared(name[:MAX_CHARACTERS])[2]
    words = words_of(text, False)
    title, _ = _strip_title(words, "vessel")
    if title or "," in text or without_legal_form(words, may_be_cut=len(name) >= SHORTEST_CUT) != (None, words):
        return None
    return analyse(name, "unknown")._replace(kind="vessel")


def written_words(name: str) -> tuple[str, str]:
    """Return the words of an organization's name as they are written, small and in ASCII: all, and without its legal form."""
    words = words_of(prepared(name[:MAX_CHARACTERS])[2], False)
    _, bare = without_legal_form(words, may_be_cut=False)
    return " ".join(words), " ".join(bare)


def _given_names_first(text: str) -> str:
    """Turn `LAST, First Middle` round; a comma before a mere suffix is left alone."""
    last, comma, rest = text.partition(",")
    if not comma or _SUFFIX_ONLY.match(rest):
        return text
    given, _, suffix = rest.partition(",")
    return f"{given} {last} {suffix}"


def _strip_title(words: tuple[str, ...], kind: Kind) -> tuple[str, tuple[str, ...]]:
    """Take titles off the front, and off the end of a person's name, as long as a name remains."""
    known, first_of_two = tables.titles(kind)
    if not known:
        return "", words
    start, end = 0, len(words)
    while end - start > 1:
        if words[start] in known:
            start += 1
        elif words[start] in first_of_two and end - start > 2 and f"{words[start]} {words[start + 1]}" in known:
            start += 2
        else:
            break
    while kind == "person" and end - start > 1 and words[end - 1] in known:
        end -= 1
    if end - start == len(words):
        return "", words
    return " ".join(words[:start] + words[end:]), words[start:end]


def _person_tokens(words: Sequence[str]) -> list[Token]:
    split: list[str] = []
    for word in words:
        servant = _SERVANT_OF.match(word) if word.startswith("abd") else None
        if servant:
            split += ["abd", "al"]
        split.append(word[servant.end() :] if servant else word)
    split = [word for word in split if word]
    particles, numbers = tables.particles("person"), tables.numbers()
    last = len(split) - 1
    tokens = []
    for place, word in enumerate(split):
        if len(word) == 1 and word.isalpha():
            tokens.append(_token(word, "initial"))
        elif word in particles and last > 0:
            tokens.append(_token(word, "particle"))
        elif place == last > 0 and word in {"ii", "iii", "iv", "vii", "viii"}:
            tokens.append(_token(str(numbers[word]), "number"))
        elif word[0].isdigit():
            tokens.append(_token(word.lstrip("0") or "0", "number"))
        elif 0 < place < last and is_patronymic(word):
            tokens.append(_token(word, "patronymic"))
        else:
            tokens.append(_token(word, "word"))
    return tokens


def _organization_tokens(
    words: Sequence[str], kind: Kind, meanings: Mapping[str, tuple[str, ...]], *, translate: bool
) -> list[Token]:
    if len(words) == 1:
        return [_token(words[0].lstrip("0") or "0", "number") if words[0].isdigit() else _bent(words[0])]
    tokens: list[Token] = []
    words = _phrases(words) if translate else words
    for place, word in enumerate(words):
        if meanings and (meant := meanings.get(word)):
            tokens += [_token(text, "word", word) for text in meant]
            continue
        value = _number(word, place, len(words)) if _may_be_number(word) else None
        if value is None:
            tokens += _plain_tokens(word, kind, translate)
            continue
        tens = tokens[-1].text if tokens and tokens[-1].cls == "number" and words[place - 1].isalpha() else ""
        if tens in _TENS and 0 < value < 10:
            tokens[-1] = _token(str(int(tens) + value), "number")
        else:
            tokens.append(_token(str(value), "number"))
    return _once(tokens) if translate else tokens


def _phrases(words: Sequence[str]) -> Sequence[str]:
    """Make one word, with spaces, of neighbours that have an equivalent together."""
    phrases = tables.equivalents().phrases
    if phrases.keys().isdisjoint(words):
        return words
    made: list[str] = []
    place = 0
    while place < len(words):
        size = next(
            (
                len(phrase)
                for phrase in phrases.get(words[place], ())
                if phrase == tuple(words[place : place + len(phrase)])
            ),
            1,
        )
        made.append(" ".join(words[place : place + size]))
        place += size
    return made


def _once(tokens: list[Token]) -> list[Token]:
    """Leave out a word that repeats the one before it: both halves of `scientific research` are one canonical word."""
    texts = [token.text for token in tokens]
    if not any(map(eq, texts, texts[1:])):
        return tokens
    return [token for place, token in enumerate(tokens) if not place or token.text != texts[place - 1]]


@lru_cache(maxsize=1)
def _meanings() -> dict[str, tuple[str, ...]]:
    """Return what words of names in scripts without vowels mean, by what they are in ASCII; two letters are too many words."""
    # A last letter is written in two ways.
    found = {
        in_ascii(form).lower().strip(): meant
        for word, meant in tables.words_without_vowels().items()
        for form in (word, re.sub("\u0647$", "\u0629", word))
    }
    return {word: meant for word, meant in found.items() if len(word) > _FEWEST_LETTERS}


_FEWEST_LETTERS = 2
_TENS = frozenset(str(tens) for tens in range(20, 100, 10))
_LAST_LETTERS = {"i": 1, "v": 5, "x": 10}


@lru_cache(maxsize=1 << 16)
def _may_be_number(word: str) -> bool:
    """Return whether a word writes a number somewhere in a name; most write none."""
    return word in tables.numbers() or word in _LAST_LETTERS or word[0].isdigit()


def _number(word: str, place: int, words: int) -> int | None:
    """Return the number that a word writes; short Roman numerals only where no name would stand."""
    if word[0].isdigit():
        figures = word.rstrip("stndrh")
        return int(figures) if figures.isdigit() else None
    if place == words - 1 and word in _LAST_LETTERS:
        return _LAST_LETTERS[word]
    return tables.numbers().get(word) if place > 0 or len(word) > 2 else None


@lru_cache(maxsize=1 << 16)
def _plain_tokens(word: str, kind: Kind, translate: bool) -> tuple[Token, ...]:
    """Return the token of a word, or those of the words that it abbreviates or translates."""
    if word in tables.particles(kind):
        return (_token(word, "particle"),)
    if not translate:
        return (_token(word, "word"),)
    words, stems, _ = tables.equivalents()
    known = words.get(word)
    if known is None:
        stem = stems.match(word)
        if stem is None:
            return (_bent(word),)
        known = words[stem[1]]
    written = word.replace(" ", "") if len(known) == 1 else ""
    particles = tables.particles(kind)
    return tuple(_token(text, "particle" if text in particles else "word", written) for text in known)


def respelled(name: Name, words: Mapping[str, str]) -> Name:
    """Return the name of an organization with words that are written so written otherwise."""
    tokens = tuple(
        token
        for before in name.tokens
        for token in (_plain_tokens(words[before.written], name.kind, True) if before.written in words else (before,))
    )
    return name._replace(tokens=tokens, information=sum(token.rarity for token in tokens))


@lru_cache(maxsize=1 << 16)
def _bent(word: str) -> Token:
    """Return the token of a word that sounds like its stem."""
    token, stem = _token(word, "word"), stem_of(word)
    return token if stem == word else token._replace(sound=sound(stem))


@lru_cache(maxsize=1 << 17)
def _token(text: str, cls: TokenClass, written: str = "") -> Token:
    rarity = _CLASS_RARITY.get(cls)
    rarity = tables.rarity().get(text, 1.0) if rarity is None else rarity
    return Token(text, cls, sound(text), rarity, written or text)
