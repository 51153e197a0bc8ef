"""From a name as somebody wrote it to tokens that can be compared.

Here: folding, transliteration, order, and the class of every word. Not here: comparing two names (`align.py`,
`score.py`) and the word lists themselves (`data/`, read by `tables.py`).

The result depends on the name, the kind and the data files alone, never on other names.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from operator import eq
from typing import Literal, NamedTuple

from anyascii import anyascii
from rapidfuzz.distance import OSA

from vendorwatch.names import tables
from vendorwatch.names.acronyms import without_acronym
from vendorwatch.names.scripts import ABJAD, native
from vendorwatch.names.tables import LegalForm

Kind = Literal["person", "organization", "vessel", "unknown"]
KINDS: tuple[Kind, ...] = ("person", "organization", "vessel", "unknown")
TokenClass = Literal["word", "patronymic", "particle", "number", "initial"]

# Nobody's name is longer; what comes after is cut, so that pasted documents cost no more than names.
MAX_CHARACTERS = 400
MAX_TOKENS = 32

# One word is the beginning of a legal form if it has so many letters; a form so short is never cut.
SHORTEST_CUT_WORD, LEAST_CUT_FORM = 5, 8
# Systems cut names at 30, 35 or 40 characters; what is much shorter was not cut.
SHORTEST_CUT = 28

# Katakana spells foreign names and has no consonant without a vowel behind it: with so many consonants those say little.
FEWEST_CONSONANTS = 3
_VOWELS = str.maketrans("", "", "aeiouyvw ")

# Words no rarer than this are common: they do not tell one organization from another.
COMMON = 0.4

_CLASS_RARITY = {"patronymic": 0.5, "particle": 0.1, "number": 0.6, "initial": 0.2}
_APOSTROPHES = re.compile(r"['`´‘’‛ʻʼʽʹʾʿ′\"“”„«»]")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
# Signs part words; so does the change from figures to letters, except in ordinals.
_SIGNS = {code: " " for code in range(128) if not chr(code).isalnum()}
_FIGURES = re.compile(r"n[or](?=[0-9])|[a-z]+[0-9]*[a-z0-9]*|[0-9]+(?:st|nd|rd|th)\b|[0-9]+")
# The article of an Arabic word behind another one, no word of Persian, is joined to it; `allah` keeps its own.
_ARTICLE = re.compile("(?<=\\w )\u0627\u0644(?=\\w\\w)(?!\u0644?\u0647(?!\\w))")
# Behind two letters it writes a vowel at the end of a word, and makes no sound with the letter before it.
_LAST_H = re.compile("(?<=[\u0620-\u06d3]{2})\u0647(?![\u0620-\u06d3])")
# Behind these it is a sound of its own and not a digraph.
_OWN_H = re.compile("(?<=[\u062a\u062f\u0632\u0633\u0635\u0643\u06a9\u06af])\u0647(?=[\u0620-\u06d3])")
PERSIAN = re.compile("[\u067e\u0686\u0698\u06a9\u06af\u06cc]")
# The first letter of a word is b, k or p, behind others it may be v, kh or f; a last h writes a vowel.
_HEBREW, _HEBREW_LAST = re.compile("[\u05d0-\u05ea]"), re.compile("(?<=\\w\\w)\u05d4(?![\u05d0-\u05ea])")
_HEBREW_FIRST = re.compile("(?<![\u05d0-\u05ea])[\u05d1\u05db\u05e4](?=[\u05d0-\u05ea])")
_HARD = {"\u05d1": "b", "\u05db": "k", "\u05e4": "p"}
_SYLLABIC = re.compile("[\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]")
# With the Belarusian and Ukrainian forms: Leanidavich, Mykolayovych, Mikalaeuna.
PATRONYMIC = re.compile(r"(?:[aoe]vi(?:ch|c|ts|tch)|[oei]vych|yvich|ilyich|[oaei][vu]na|ichna)$")
_FATHERS = {
    "son": re.compile(r"[iy]?[aoey]v[iy](?:ch|c|ts|tch)$"),
    "daughter": re.compile(r"[iy]?[aoei][vu]na$"),
}
# Whose name may end in a letter.
_CHILDREN = {"h": "son", "c": "son", "s": "son", "a": "daughter"}
# Surnames in -ov, -ev as Belarusians (-ou, -eu, -au), Germans and Frenchmen write them.
_OV = re.compile(r"(?<=[a-z]{2}[aoe])(?:f|ff|w|u)(?=$|a$|sk(?:a|i|y|ii|iy|aya|aia)$)")
CAPITALS_FIRST = re.compile(r"^[^a-z,]*[A-Z][^a-z,]*,[^,]*[a-z]")
_SUFFIX_ONLY = re.compile(r"^\s*(?:jr|sr|ii|iii|iv|phd|md|esq)\.?\s*$", re.IGNORECASE)
_DOUBLED = re.compile(r"(.)\1+")
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


@lru_cache(maxsize=1 << 16)
def analyse(name: str, kind: Kind = "unknown") -> Name:
    """Return the analysed form of a name; a name without letters or digits has no tokens."""
    text_of, name = name, name[:MAX_CHARACTERS]
    script, written, text = _prepared(name)
    turned = kind == "person" or (kind == "unknown" and CAPITALS_FIRST.match(text) is not None)
    if turned:
        given_first = _given_names_first(text)
        turned, text = given_first != text, given_first
    words = list(_words_of(text, kind == "person"))
    may_be_cut = len(name) >= SHORTEST_CUT and not turned
    last = words[-1] if words else ""
    title, words = _strip_title(words, kind)
    legal: LegalForm | None = None
    if kind in {"organization", "unknown"}:
        legal, words = _strip_legal_form(_parted(words), may_be_cut=may_be_cut)
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


# A name is analysed as each kind that it may be of, those of a batch one after the other.
@lru_cache(maxsize=1 << 13)
def _prepared(name: str) -> tuple[str, str, str]:
    """Return the script of a name, its letters in it, and the name in ASCII."""
    return (*(("", "") if name.isascii() else native(name)), _ascii(name))


@lru_cache(maxsize=1 << 13)
def _words_of(text: str, of_person: bool) -> tuple[str, ...]:
    """Return the words of an ASCII name; acronyms in brackets are left out of those of organizations."""
    return tuple(_words(text if of_person else without_acronym(_spaced(text)), glue_letters=not of_person))


def written_words(name: str) -> tuple[str, str]:
    """Return the words of an organization's name as they are written, small and in ASCII: all, and without its legal form."""
    words = list(_words_of(_prepared(name[:MAX_CHARACTERS])[2], False))
    _, bare = _strip_legal_form(_parted(words), may_be_cut=False)
    return " ".join(words), " ".join(bare)


# Letters each by itself, and a name of one word that is several run together.
_FEWEST_APART = 4
_LETTERS_APART = re.compile(rf"(?<!\S)(?:[A-Za-z] ){{{_FEWEST_APART},}}[A-Za-z](?!\S)")
_RUN_TOGETHER = re.compile(r"\s*(?:[A-Z][a-z]+){3,}\s*")
_NEXT_CAPITAL = re.compile("(?<=[a-z])(?=[A-Z])")


def _spaced(text: str) -> str:
    """Put the spaces of a name where its capitals tell them: `K a s p e r s k y L a b`, `HuaweiTechnologiesCoLtd`."""
    if text.count(" ") >= _FEWEST_APART and _LETTERS_APART.search(text):
        return _LETTERS_APART.sub(lambda apart: _NEXT_CAPITAL.sub(" ", apart.group().replace(" ", "")), text)
    return _NEXT_CAPITAL.sub(" ", text) if _RUN_TOGETHER.fullmatch(text) else text


def in_latin(name: str) -> str:
    """Return a name in ASCII where its script has letters for vowels and words, else nothing."""
    script, _, text = _prepared(name)
    return text if script in _SPELLED else ""


# Latin among them.
_SPELLED = frozenset({"", "CYRILLIC", "GREEK"})


def _ascii(name: str) -> str:
    """Return the name in ASCII, with its case and punctuation; syllabic scripts come out one word a syllable."""
    if not name.isascii():
        name = unicodedata.normalize("NFKC", name)
        name = "".join(c for c in name if unicodedata.category(c) not in {"Cf", "Mn"} or c in "\u200c\u200d")
        name = _APOSTROPHES.sub("", name)
        if not PERSIAN.search(name):
            name = _ARTICLE.sub("al ", name)
        name = _LAST_H.sub("", name)
        name = _OWN_H.sub("ah", name)
        # The letter that is spelled z or dh; names have z, and those of Persian for two others too, which a vowel keeps from
        # being one sound with a t before them.
        name = name.replace("\u0638", "z")
        if PERSIAN.search(name):
            name = name.replace("\u0636", "az").replace("\u0630", "az")
        if _HEBREW.search(name):
            name = _HEBREW_FIRST.sub(lambda first: _HARD[first.group()], _HEBREW_LAST.sub("", name))
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
    text = text.lower()
    if "&" in text:
        text = text.replace("&", " and ")
    if "." in text:
        between = "" if glue_letters else " "
        text = _DOTTED.sub(lambda dotted: dotted.group().replace(".", between) + " ", text)
    words = text.translate(_SIGNS).split()[:MAX_TOKENS]
    if not all(map(str.isalpha, words)):
        words = _signs_of_numbers_left_out(
            [_lettered(part) for word in words for part in _FIGURES.findall(word)][:MAX_TOKENS]
        )
        if len(words) > 1 and "000" in (words[0], words[-1]):
            # Three noughts where a legal form stands are three letters: `000 Serko`.
            words = [
                "ooo" if word == "000" and place in (0, len(words) - 1) else word for place, word in enumerate(words)
            ]
    if not glue_letters or list(map(len, words)).count(1) < 2:
        return words
    if "and" in words:
        # M&P is written M P and MP as well.
        words = [
            word
            for at, word in enumerate(words)
            if word != "and" or not 0 < at < len(words) - 1 or len(words[at - 1]) > 1 or len(words[at + 1]) > 1
        ]
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


_SIGNS_OF_NUMBERS = frozenset({"no", "nr", "num", "number", "nomer"})


def _signs_of_numbers_left_out(words: list[str]) -> list[str]:
    """Return words without those that only say that a number follows."""
    following = [*words[1:], ""]
    return [
        word
        for word, after in zip(words, following, strict=True)
        if word not in _SIGNS_OF_NUMBERS or not after.isdigit()
    ]


# A figure that reading machines take a letter for: it stands between letters, or a nought behind several.
_MISREAD = re.compile(r"(?<=[a-z])[015](?=[a-z])|(?<=[a-z]{3})0$")
_MEANT = {"0": "o", "1": "i", "5": "s"}


def _lettered(word: str) -> str:
    """Return a word of four letters or more with the one figure in it, or noughts, read as letters: `r0sneft`, `r0sk0smos`."""
    if len(word) < 4 or (figures := sum(map(str.isdigit, word))) == 0 or figures not in (1, word.count("0")):
        return word
    return _MISREAD.sub(lambda figure: _MEANT[figure.group()], word)


def _strip_title(words: list[str], kind: Kind) -> tuple[str, list[str]]:
    """Take titles off the front, and off the end of a person's name, as long as a name remains."""
    known, first_of_two = tables.titles(kind)
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


def _strip_legal_form(words: list[str], *, may_be_cut: bool) -> tuple[LegalForm | None, list[str]]:
    """Take legal forms off both ends, longest first; a name that is nothing but a legal form keeps its words.

    Where the name may have been cut, the beginning of a legal form at its end is one.
    """
    forms, first_words, last_words = tables.legal_forms()
    found: LegalForm | None = None
    rest = [_mended(word) for word in words]
    uncut, begun = _strip_cut_form(rest) if may_be_cut else _strip_stub(rest)
    # Behind nothing but a legal form stands a name that was cut.
    if len(uncut) < len(rest) and tuple(uncut) not in forms:
        whole, rest = _strip_legal_form(uncut, may_be_cut=False)
        return whole or begun, rest
    while rest:
        form = None
        for size in last_words.get(rest[-1], ()):
            form = forms.get(tuple(rest[-size:]))
            if form:
                rest = rest[:-size]
                break
        if form is None:
            for size in first_words.get(rest[0], ()):
                form = forms.get(tuple(rest[:size]))
                if form:
                    rest = rest[size:]
                    break
        if form is None:
            break
        if found is None or found.family == "company":
            found = form
    return (found, rest) if any(len(word) > 1 or word.isdigit() for word in rest) else (None, words)


def _strip_cut_form(words: list[str]) -> tuple[list[str], LegalForm | None]:
    """Take off the end what begins a legal form: `LIMITED LIABIL`, `OBSHCHESTVO S OGRANICHENN`, `CORPORATI`.

    One word must be the beginning of a long one; of two or more the last may be whole. The form is told where the beginning
    is that of one form only.
    """
    begun = tables.begun_forms()
    for size in range(min(len(words) - 1, tables.LONGEST_FORM), 0, -1):
        forms = begun.get(tuple(words[-size:]), ())
        if size == 1 and forms:
            last = words[-1]
            forms = tuple(item for item in forms if item[0][0] != last) if len(last) >= SHORTEST_CUT_WORD else ()
        if forms and any(len("".join(form)) >= LEAST_CUT_FORM for form, _ in forms):
            meant = {legal for _, legal in forms}
            return words[:-size], meant.pop() if len(meant) == 1 else None
    return words, None


def _strip_stub(words: list[str]) -> tuple[list[str], LegalForm | None]:
    """Take off the end a legal form of two or three words of which the last was cut, in a name of any length: `co limite`."""
    if len(words) > 2 and len(words[-1]) > 1:
        begun, known = tables.begun_forms(), tables.legal_forms()[0]
        for size in (3, 2):
            stub = tuple(words[-size:])
            if len(words) > size and (forms := begun.get(stub)) and stub not in known and stub[1:] not in known:
                meant = {legal for _, legal in forms}
                return words[:-size], meant.pop() if len(meant) == 1 else None
    return words, None


# Words of legal forms that are found even where the space before or after them is missing.
_GLUED = "limited|liability|company|corporation|obshchestvo|otvetstvennostyu"
_SHORTEST_GLUED = 10
_PARTS = re.compile(f"({_GLUED})(.{{3,}})|(.{{3,}}?)({_GLUED})")


def _parted(words: list[str]) -> list[str]:
    """Part words that a word of a legal form was joined to: `companyalmaz`, `almazlimited`."""
    if max(map(len, words), default=0) < _SHORTEST_GLUED:
        return words
    return [part for word in words for part in _parts(word)]


@lru_cache(maxsize=1 << 16)
def _parts(word: str) -> tuple[str, ...]:
    found = _PARTS.fullmatch(word) if len(word) >= _SHORTEST_GLUED else None
    return tuple(part for part in found.groups() if part) if found else (word,)


@lru_cache(maxsize=1 << 16)
def _mended(word: str) -> str:
    """Return the word of a legal form that this one misspells by one letter, else the word."""
    if len(word) < 6:
        return word
    known, shortened = tables.legal_words()
    if word in known:
        return word
    for at in range(-1, len(word)):
        near = shortened.get(word[:at] + word[at + 1 :] if at >= 0 else word)
        if near and OSA.distance(word, near) == 1:
            return near
    return word


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
        if len(word) == 1 and word.isalpha():
            tokens.append(_token(word, "initial"))
        elif word in particles and last > 0:
            tokens.append(_token(word, "particle"))
        elif place == last > 0 and word in {"ii", "iii", "iv", "vii", "viii"}:
            tokens.append(_token(str(numbers[word]), "number"))
        elif word[0].isdigit():
            tokens.append(_token(word.lstrip("0") or "0", "number"))
        elif 0 < place < last and PATRONYMIC.search(word):
            tokens.append(_token(word, "patronymic"))
        else:
            tokens.append(_token(word, "word"))
    return tokens


def _organization_tokens(
    words: list[str], kind: Kind, meanings: Mapping[str, tuple[str, ...]], *, translate: bool
) -> list[Token]:
    if len(words) == 1:
        return [_token(words[0].lstrip("0") or "0", "number") if words[0].isdigit() else _bent(words[0])]
    tokens: list[Token] = []
    words = _phrases(words) if translate else words
    numbers = tables.numbers()
    for place, word in enumerate(words):
        if meanings and (meant := meanings.get(word)):
            tokens += [_token(text, "word", word) for text in meant]
            continue
        # Most words write none.
        may_be_number = word in numbers or word in _LAST_LETTERS or word[0].isdigit()
        value = _number(word, place, len(words)) if may_be_number else None
        if value is None:
            tokens += _plain_tokens(word, kind, translate)
            continue
        tens = tokens[-1].text if tokens and tokens[-1].cls == "number" and words[place - 1].isalpha() else ""
        if tens in _TENS and 0 < value < 10:
            tokens[-1] = _token(str(int(tens) + value), "number")
        else:
            tokens.append(_token(str(value), "number"))
    return _once(tokens) if translate else tokens


def _phrases(words: list[str]) -> list[str]:
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
        _ascii(form).lower().strip(): meant
        for word, meant in tables.words_without_vowels().items()
        for form in (word, re.sub("\u0647$", "\u0629", word))
    }
    return {word: meant for word, meant in found.items() if len(word) > _FEWEST_LETTERS}


_FEWEST_LETTERS = 2
_TENS = frozenset(str(tens) for tens in range(20, 100, 10))
_LAST_LETTERS = {"i": 1, "v": 5, "x": 10}


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


def _bent(word: str) -> Token:
    """Return the token of a word that sounds like its stem."""
    token, stem = _token(word, "word"), _stem(word)
    return token if stem == word else token._replace(sound=sound(stem))


@lru_cache(maxsize=1 << 17)
def _token(text: str, cls: TokenClass, written: str = "") -> Token:
    rarity = _CLASS_RARITY.get(cls)
    rarity = tables.rarity().get(text, 1.0) if rarity is None else rarity
    return Token(text, cls, sound(text), rarity, written or text)


# Kovrovskii is what belongs to Kovrov, Lebedeva what is named after Lebedev; but Kaspersky is not Kasper.
_BENT = re.compile(r"(?:(?:(?<=[oe]v)sk|[ei]nsk|(?<=sk))(?:[iy]i|[iy]y|ij|[iy]|a[iy]a|oy?e|o[iyj]|ogo)?|[aeiouy]|s)$")
# With what such endings end.
_LAST_BENT = frozenset("aeiouysjk")


def _stem(word: str) -> str:
    """Return the word without the ending that a Slavic adjective or genitive, or a plural, adds, if four letters are left."""
    if word[-1:] not in _LAST_BENT:
        return word
    stem = _BENT.sub("", word)
    return stem if len(stem) >= 4 else word


@lru_cache(maxsize=1 << 17)
def form(word: str) -> str:
    """Return what is equal for the forms of a given name, and for patronymics made of them; else the word itself."""
    names = tables.nicknames()
    if word in names:
        return names[word]
    child = _CHILDREN.get(word[-1:], "")
    if child and (found := _FATHERS[child].search(word)):
        root = word[: found.start()]
        father = next((names[name] for name in (root, f"{root}i", f"{root}y", f"{root}a") if name in names), None)
        return f"{father} {child}" if father else word
    return word


@lru_cache(maxsize=1 << 17)
def sound(word: str) -> str:
    """Fold a word to its approximate sound, so that usual transliterations of one name agree."""
    if not word.isalpha():
        return word
    spellings, sounds = tables.sounds()
    if "u" in word or "w" in word or "f" in word:
        word = _OV.sub("v", word)
    folded = spellings.sub(lambda spelling: sounds[spelling.group()], single(word))
    return single(folded.removesuffix("h")) or word


def single(word: str) -> str:
    """Return the word with every letter once that stands twice or more in a row; few words have any."""
    return _DOUBLED.sub(r"\1", word) if any(map(eq, word, word[1:])) else word
