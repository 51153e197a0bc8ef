"""How likely a hit is the party that was asked about, at the rate at which vendors really are listed.

Here: what speaks for and against a hit besides the likeness of the names, its sum as log-odds, and what is never certain.
Not here: the likeness (`score.py`), what is known of parties (`qualify.py`), training the tables (`training/likelihood.py`).

The score of two names says whether they are one name; most vendors are not listed at all (`LISTED_RATE`), and many bear a
name that others bear too. So each hit also gets the probability that it is the party: a sum of log-odds, one line for the
likeness, how ordinary the words in common are among ordinary companies (`data/ordinary.csv`), what is left over, the kind,
the country, the list's own flag. The lines add up to the log-odds, and each has words for a reviewer.
"""

import json
import re
from collections.abc import Iterable
from functools import cache, lru_cache
from math import exp, log2
from typing import NamedTuple

from rapidfuzz.distance import OSA

from vendorwatch.countries import usual_names
from vendorwatch.names import tables
from vendorwatch.names.align import Pair, consonants
from vendorwatch.names.analysis import COMMON, FEWEST_CONSONANTS, PATRONYMIC, Name, analyse, sound
from vendorwatch.names.begun import is_begun
from vendorwatch.names.misspelt import LONG, SHORTEST
from vendorwatch.names.persons import may_be_a_person
from vendorwatch.names.qualify import DECISIVE, Facts, birth, countries, shared_number
from vendorwatch.names.score import Comparison, Steps
from vendorwatch.names.score import band as band_of
from vendorwatch.names.tables import DATA

# What is trained, in the order of the sum.
TRAINED = (
    "likeness", "ordinary", "short", "left_over", "only_listed", "common_listed", "misspelled", "acronym", "weak"
)  # fmt: skip
# Of what the score takes away, this is told by lines of their own here, and by the words in common; a vendor's legal form is
# seldom the listed one. The ends of the sum are no differences.
_BESIDE = {
    "missing", "extra", "missing_words", "extra_words", "thin", "places", "legal_form", "weak_alias", "start", "floor", "ceiling",
    "begun",
}  # fmt: skip
# A word spelled otherwise could be so many more words: bits for each letter that differs.
_BITS_AN_EDIT = 4.0
# Letters of an acronym say less than those of a word.
_BITS_A_LETTER = 3.0
# A word that no ordinary company bears counts as if every second such word were borne by one.
_UNSEEN = 0.5
# Of other names of an entry (`SMIC`), so many letters are too few to be sure of; of its first name, three.
_ACRONYM, _SHORT = 5, 3
# Names whose words in common are borne by one of a million companies, or more, are borne by several.
_OWN = 20.0

# What the publisher calls an entry's own name, and how parties of the registry begin.
# Of so many vendors that are companies, one is listed: 64 of 10,000.
LISTED_RATE = 0.0064
PRIMARY = frozenset({"primary"})
REGISTRY = "vendor:"


class Line(NamedTuple):
    """One line of the sum: what was looked at, its value, what it adds to the log-odds (negative: speaks against)."""

    what: str
    value: float
    points: float


class Judgement(NamedTuple):
    """How likely a hit is the party. The points of `lines` add up to the log-odds of `probability`.

    `limits` say in words why the hit is never certain; with any of them the band is `review` at most. `lacking` says what would
    make names certain that are as good as the same, where nothing else forbids it. `is_verbatim` tells that the name is a
    listed one as it stands there, which is asked about however unlikely.
    """

    probability: float
    lines: tuple[Line, ...]
    limits: tuple[str, ...]
    lacking: str = ""
    is_verbatim: bool = False

    def band(self, comparison: Comparison) -> str:
        """Return the band: `auto` takes names that are alike, a probability that is high, and nothing that forbids it."""
        band = band_of(comparison.score)
        return "review" if band == "auto" and (self.limits or self.probability < likelihoods().auto) else band

    def doubted(self, why: str) -> "Judgement":
        """Return the judgement of a name that is not said to be the vendor's, unless a number decides."""
        decided = any(line.what == f"number_{DECISIVE}" for line in self.lines)
        return self._replace(limits=(*self.limits, why)) if why and not decided else self

    @property
    def is_worth_asking(self) -> bool:
        """Whether the question is above the line: likely enough to ask a person about, or letter by letter what a list says."""
        return self.is_verbatim or self.probability >= likelihoods().line

    @property
    def words(self) -> str:
        """What speaks for and against it, strongest first, and what it is limited by."""
        wording = likelihoods().words
        told = [line for line in self.lines if line.what != "start" and abs(line.points) >= _TOLD]
        shown = [
            f"{wording[line.what].format(value=line.value, one_of=_one_of(line.value))} {line.points:+.1f}"
            for line in sorted(told, key=lambda line: -abs(line.points))
        ]
        why = [*shown, *(f"never certain: {limit}" for limit in self.limits)]
        if self.is_verbatim and self.probability < likelihoods().line:
            why.append("asked about all the same: it is a listed name, or as good as one")
        return "; ".join([*why, f"not certain: {self.lacking}"] if self.lacking else why)


# Lines that change the odds by less are left out of the words.
_TOLD = 0.3


def _one_of(value: float) -> str:
    """Return of how many ordinary companies one bears the words, where they have `_MOST_BITS` less `value` bits."""
    bits_shared = _MOST_BITS - value
    return f"{2**bits_shared:,.0f}" if bits_shared < 20 else "a million"


class Entry(NamedTuple):
    """What the list says of the name that was hit: its own flag, the type of name, whether the party is of the registry."""

    is_weak: bool = False
    is_primary: bool = True
    is_registered: bool = False


class Likelihoods(NamedTuple):
    """The tables: the log-odds of a hit of which nothing is known, trained steps, points set by hand, words for both.

    `auto` is the least probability of the band, `line` that of a question worth asking; most vendors are of the countries in
    `home`, so one of them in common says less; ordinary companies are counted in those in `counted`.
    """

    start: float
    steps: dict[str, Steps]
    points: dict[str, float]
    words: dict[str, str]
    auto: float
    line: float
    home: frozenset[str]
    counted: frozenset[str]


@cache
def likelihoods() -> Likelihoods:
    """Return the tables that this version of the library was shipped with."""
    content = json.loads((DATA / "likelihood.json").read_text(encoding="utf-8"))
    return Likelihoods(
        content["start"],
        {
            name: Steps(tuple(bound for bound, _ in item["steps"]), tuple(points for _, points in item["steps"]))
            for name, item in content["trained"].items()
        },
        {name: item["points"] for name, item in content["set"].items()},
        {name: item["words"] for part in ("trained", "set") for name, item in content[part].items()},
        content["auto"],
        content["line"],
        frozenset(content["home"].split()),
        frozenset(content["counted"].split()),
    )


def judged(
    comparison: Comparison, asked: Name, query: Facts, listed: Facts, entry: Entry, *, foreign: bool = False
) -> Judgement:
    """Return how likely the listed party is the one asked about.

    `comparison` is of the names alone, `asked` the name as given, of the kind that was given with it; `foreign` tells that it
    was given in a script other than Latin, in which hardly a list writes.
    """
    as_listed = _is_verbatim(comparison, asked)
    # A weak alias is one in the list's own letters alone, or in another script where it has two words.
    verbatim = (
        _has_its_letters(comparison, asked)
        or (foreign and _sounds_the_same(comparison, is_weak=entry.is_weak))
        or (
            not entry.is_weak
            and (
                as_listed
                or _has_all_words(comparison)
                or _is_without_its_form(comparison)
                or _has_its_words(comparison)
                or _is_misspelt(comparison)
                or has_a_name_more(comparison)
                or is_begun(asked.text, comparison.listed.text)
            )
        )
    )
    judgement = _judged(comparison, asked, query, listed, entry, as_listed=as_listed)._replace(is_verbatim=verbatim)
    if judgement.limits or judgement.probability >= likelihoods().auto or band_of(comparison.score) != "auto":
        return judgement
    return judgement._replace(lacking=_LACKING.get(countries(query, listed), _LACKING[""]))


def _is_verbatim(comparison: Comparison, asked: Name) -> bool:
    """Return whether the name is the listed one letter by letter, or its words with the same legal form written otherwise."""
    theirs = comparison.listed
    if _has_its_letters(comparison, asked):
        return True
    ours = comparison.query
    if theirs.legal is None or theirs.legal != ours.legal or ours.script != theirs.script:
        return False
    return ours.key == theirs.key or _together(ours) == _together(theirs)


def _has_its_letters(comparison: Comparison, asked: Name) -> bool:
    theirs = comparison.listed.text
    return _letters(asked.text) in {_letters(theirs), _letters(" ".join(reversed(theirs.split(", ", 1))))}


def _together(name: Name) -> str:
    return "".join(token.written for token in name.tokens)


def _has_all_words(comparison: Comparison) -> bool:
    """Return whether the words are those of the listed name, one of them its own, whatever the legal forms.

    So a house's company abroad is called.
    """
    ours, theirs = comparison.query, comparison.listed
    is_company = theirs.kind not in {"person", "vessel"} and None is not ours.legal
    is_same = is_company and ours.key == theirs.key and ours.script == theirs.script
    return is_same and bool(_own_words(comparison)) and not borne_alone(comparison)


def _is_without_its_form(comparison: Comparison) -> bool:
    """Return whether the name is a listed company's of several words without the legal form: `Power Machines`."""
    ours, theirs = comparison.query, comparison.listed
    return (
        theirs.kind not in {"person", "vessel"}
        and ours.legal is None
        and theirs.legal is not None
        and len(ours.tokens) > 1
        and [token.text for token in ours.tokens] == [token.text for token in theirs.tokens]
        and ours.script == theirs.script
    )


def _has_its_words(comparison: Comparison) -> bool:
    """Return whether the words are those of the listed name, several, in another order, or one its own with common ones beside
    them; or a word of both is known to be one house's, and the others are common ones and places.
    """
    alignment, theirs, small = comparison.alignment, comparison.listed, tables.particles("organization")
    if theirs.kind in {"person", "vessel"} or not all(map(_adds_nothing, alignment.query_only)):
        return False
    if (
        all(word in small for word in alignment.listed_only)
        and len(alignment.pairs) > 1
        and all(pair.how == "same" for pair in alignment.pairs)
        and (
            _own_words(comparison) or _has_a_foreign_word(comparison)
            if alignment.query_only
            else alignment.measures.order
        )
    ):
        return True
    if not all(map(_adds_nothing, alignment.listed_only)):
        return False
    # One word that no ordinary company has, as people call a house: `Halweitron` for `Production Association Halweitron`; a longer
    # one with common words beside it, too: `Halweitron Trading`.
    least = _LONG_NAME if alignment.query_only else _OWN_NAME
    if all(pair.how == "same" for pair in alignment.pairs) and any(
        len(word) >= least and word not in tables.ordinary().having for word in _own_words(comparison)
    ):
        return True
    return all(
        pair.how in {"same", "sounds alike", "spelling"}
        and ({pair.query, pair.listed} <= tables.houses() or _adds_nothing(pair.listed))
        for pair in alignment.pairs
    ) and any(pair.listed in tables.houses() for pair in alignment.pairs)


def _has_a_foreign_word(comparison: Comparison) -> bool:
    """Return whether both names, of a bank, airline or insurer, write a word that means a common one elsewhere: `Melli`."""
    # `technologies` means what it says.
    theirs = {
        token.written for token in comparison.listed.tokens if token.written[:_BEGINNING] != token.text[:_BEGINNING]
    }
    return any(pair.listed in _LICENSED for pair in comparison.alignment.pairs) and any(
        token.written in theirs and len(token.written) >= _FOREIGN for token in comparison.query.tokens
    )


_FOREIGN, _BEGINNING = 4, 3
# A word of so many letters is a name, whatever common words stand beside it.
_OWN_NAME, _LONG_NAME = 8, 9


def has_a_name_more(comparison: Comparison) -> bool:
    """Return whether a given name and a telling family name are a listed person's, and one side has besides what people leave out.

    That is a patronymic, of which lists of vendors have none and Russian papers all, an article or `de`, one more given name, or,
    where three names agree, one more family name.
    """
    alignment, theirs = comparison.alignment, comparison.listed
    if theirs.kind != "person" or len(alignment.pairs) < 2:
        return False
    if not all(pair.how in {"same", "sounds alike", "form of"} for pair in alignment.pairs):
        return False
    small, given = tables.particles("person"), tables.nicknames()
    named = [pair for pair in alignment.pairs if pair.listed not in small]
    family = [pair for pair in named if pair.rarity > COMMON and pair.listed not in given]
    more = [
        [word for word in words if word not in small and word not in _JOINS and not PATRONYMIC.search(word)]
        for words in (alignment.query_only, alignment.listed_only)
    ]
    if len(named) < 2 or not family or not (alignment.query_only or alignment.listed_only):
        return False
    most = _THREE if len(named) >= _THREE else 0
    return sum(
        word not in given or any(map(str.isdigit, word)) for words in more for word in words
    ) <= most // _THREE and (sum(map(len, more)) <= 1)


# What joins two family names; so many names are a whole one.
_JOINS, _THREE = frozenset({"y", "e", "i", "de", "da", "do", "van", "von"}), 3


def _is_misspelt(comparison: Comparison) -> bool:
    """Return whether the name is the listed one, common words apart, with a letter or two wrong in words that nobody else bears.

    The more letters of its own a name has, the more may be wrong: two neighbours exchanged are a slip of the hand, another letter
    may be another company's.
    """
    alignment, ours, theirs = comparison.alignment, comparison.query, comparison.listed
    small = tables.particles("organization")
    if theirs.kind in {"person", "vessel"} or not all(
        _is_common(word) or word in small for word in (*alignment.query_only, *alignment.listed_only)
    ):
        return False
    # Of a word that means something, as it is written: `Bank Sepha` misspells the bank, and not a corps.
    meant = {token.text: token.written for token in theirs.tokens}
    wrong = [
        (pair.query, meant.get(pair.listed, pair.listed))
        for pair in alignment.pairs
        if pair.how in {"spelling", "sounds alike"}
    ]
    # Who needs a licence for a trade bears a name of its own in it.
    is_licensed = any(pair.how == "same" and pair.listed in _LICENSED for pair in alignment.pairs)
    own = {meant.get(word, word) for word in _own_words(comparison)}
    if is_licensed:
        own.update(word for _, word in wrong if word not in tables.ordinary().having)
    if ours.legal is not None and ours.legal == theirs.legal and len(alignment.pairs) > 1 and len(wrong) == 1:
        # With the same legal form and all other words the same, a slip is one in ordinary words, too.
        [(word, whole)] = wrong
        rest = all(pair.how == "same" for pair in alignment.pairs if pair.query != word)
        if rest and not alignment.query_only and not alignment.listed_only and _is_one_letter_off(word, whole):
            return True
    letters = sum(map(len, own)) + (_KNOWN if is_licensed or not tables.houses().isdisjoint(own) else 0)
    return (
        bool(own and wrong)
        and all(pair.how in {"same", "spelling", "sounds alike", "joined"} for pair in alignment.pairs)
        and all(letters >= _letters_needed(*pair) for pair in wrong)
    )


# How many letters of its own a name has at least where two neighbours of a word are exchanged, where it lacks or has one more,
# where one is another, where two of a long word are wrong. A house's name counts so many more.
_EXCHANGED, _ONE_MORE, _ANOTHER, _TWO_WRONG, _NAME_UNKNOWN, _KNOWN = 5, 8, 9, 12, 1 << 10, 3


def _is_one_letter_off(word: str, meant: str) -> bool:
    """Return whether a word of six letters or more misspells another by one letter or two exchanged; the first is right."""
    long = min(len(word), len(meant)) > SHORTEST
    return long and word.isalpha() and word[0] == meant[0] and OSA.distance(word, meant, score_cutoff=1) == 1


@lru_cache(maxsize=1 << 14)
def _letters_needed(word: str, meant: str) -> int:
    """Return how many letters a name must have with a word that no company is known to bear instead of another."""
    if not word.isalpha() or word in tables.ordinary().having or word in tables.generic() or len(meant) < SHORTEST:
        return _NAME_UNKNOWN
    apart = OSA.distance(word, meant)
    if apart == 1:
        return _ONE_MORE if len(word) != len(meant) else _EXCHANGED if sorted(word) == sorted(meant) else _ANOTHER
    return _TWO_WRONG if apart == 2 and min(len(word), len(meant)) >= LONG else _NAME_UNKNOWN


def _adds_nothing(word: str) -> bool:
    """Return whether a word beside a name does not make it another one's: a common one, a small one, a place."""
    return (
        _is_common(word)
        or word in tables.particles("organization")
        or word in tables.generic()
        or (word,) in tables.legal_forms()[0]
    )


def _sounds_the_same(comparison: Comparison, *, is_weak: bool) -> bool:
    """Return whether the words sound the same, and none but common ones are left over: all that two scripts tell.

    A person may have one name more on the list, where two are the same and one of them is no given name.
    """
    alignment, told = comparison.alignment, consonants if comparison.query.vowelless else str
    small = tables.particles("organization")
    if (is_weak and len(alignment.pairs) == 1) or not all(
        pair.how in {"same", "sounds alike", "joined", "form of"} for pair in alignment.pairs
    ):
        return False
    letters = sum(len(told(sound(pair.query))) for pair in alignment.pairs)
    if comparison.listed.kind == "person":
        telling = any(pair.listed not in tables.nicknames() and pair.rarity > COMMON for pair in alignment.pairs)
        more = len(alignment.listed_only) - sum(word in tables.particles("person") for word in alignment.listed_only)
        if len(alignment.pairs) > 1 and telling and not alignment.query_only and more <= 1:
            return letters >= FEWEST_CONSONANTS + more
    return (
        all(map(_adds_nothing, alignment.query_only))
        and all(_is_common(word) or word in small for word in alignment.listed_only)
        and letters >= FEWEST_CONSONANTS
    )


@lru_cache(maxsize=1 << 14)
def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))


# What names that are as good as the same lack, by what is known of the countries.
_LACKING = {
    "": "the name alone, with no country or number to confirm it",
    "country_same": "a name that others may bear, with no number to confirm it",
    "country_differs": "the name alone, and no country in common",
}


def _judged(
    comparison: Comparison, asked: Name, query: Facts, listed: Facts, entry: Entry, *, as_listed: bool
) -> Judgement:
    table = likelihoods()
    worth = shared_number(query, listed, names_fit=comparison.band != "reject")
    if worth:
        return _summed([_set(f"number_{worth}")], (_NUMBERS[worth],) if worth != DECISIVE else ())
    values = measured(comparison, entry)
    if as_listed:
        # `KIM, Jong Un` without its comma is in no other order.
        values["likeness"] = 0.0
    lines = [Line("start", 1.0, table.start)]
    lines += [Line(name, value, table.steps[name](value)) for name, value in values.items()]
    kind = _other_kind(comparison, asked)
    born, places = birth(query, listed), countries(query, listed)
    if places == "country_same" and not query.countries & listed.countries & table.home:
        places = "country_rare"
    # A branch abroad is of another country than its house.
    told = "branch_abroad" if places == "country_differs" and _is_branch(comparison) else places
    # Figures decide: `Plant 144` is not `Plant 103`.
    other = "figures" if comparison.alignment.measures.numbers > 1 else ""
    lines += [_set(what) for what in (kind, born, told, other) if what]
    # A company of no known country may be of the listed one's.
    where = query.countries & listed.countries if query.countries else listed.countries
    others_may_bear = (places in _ONE_COUNTRY or not query.countries) and not table.counted & where
    one_word = others_may_bear and _is_one_word(comparison)
    if entry.is_registered:
        lines.append(_set("registered"))
    elif alone := borne_alone(comparison):
        lines.append(_set("borne_alone", alone))
    elif one_word and places in _ONE_COUNTRY and not values["left_over"] and not values["only_listed"]:
        lines.append(_set("one_word"))
    limits = _limits(comparison, kind, born, places, entry, values)
    if not as_listed and places not in _ONE_COUNTRY and _is_of_plain_words(comparison):
        limits = (*limits, "plain words that others may put together, with no country")
    if one_word:
        lacking = "no number" if query.countries else "no country or number"
        limits = (*limits, f"one word that others there may bear, with {lacking} to confirm it")
    # A company of the registry is known by the names that it bears there, if not in every country.
    certain = limits if not entry.is_registered else tuple(limit for limit in limits if limit in {_ABROAD, _BY_SOUND})
    if (
        entry.is_registered
        and not entry.is_primary
        and not _has_its_letters(comparison, asked)
        and _is_one_word(comparison)
    ):
        certain = (*certain, _NOT_ITS_FIRST)
    judgement = _summed([line for line in lines if line.points], certain)
    if limits or entry.is_registered or not _is_branch(comparison):
        return judgement
    # A branch is asked about as its house is, but certain only where that holds with the words beside the name, too.
    left_over = table.steps["left_over"](_bits_of(comparison.alignment.query_only))
    if _summed([*lines, Line("left_over", 1.0, left_over)], ()).probability >= table.auto:
        return judgement
    return judgement._replace(limits=("a branch or place that the listed name has not",))


def measured(comparison: Comparison, entry: Entry) -> dict[str, float]:
    """Return the measures of a hit that the tables are trained on, in the order of `TRAINED`."""
    alignment = comparison.alignment
    costs = [item.points for item in comparison.contributions if item.feature not in _BESIDE]
    common = [word for word in alignment.listed_only if _is_common(word)]
    small = tables.particles("organization")
    acronym = bool(alignment.measures.acronym)
    shared = sum(map(_shared_bits, alignment.pairs))
    longest = max((pair.length for pair in alignment.pairs if bits(pair.listed) >= _TELLING), default=0)
    return {
        "likeness": round(-sum(costs), 4),
        "ordinary": round(max(0.0, _MOST_BITS - shared), 1),
        "short": float(max(0, _LONG - longest)) if not acronym else 0.0,
        # A branch has the name of its house, and the place beside it is no word of another name.
        "left_over": 0.0 if _is_branch(comparison) else _bits_of(alignment.query_only),
        "only_listed": _bits_of(word for word in alignment.listed_only if word not in common),
        "common_listed": float(sum(word not in small for word in common)),
        "misspelled": max((_letters_apart(pair) for pair in alignment.pairs), default=0.0),
        "acronym": float(acronym),
        "weak": float(entry.is_weak),
    }


def _is_common(word: str) -> bool:
    """Return whether so many organizations have the word, or all of several, that it tells none from another: `group`, `bank`."""
    return all(tables.rarity().get(part, 1.0) <= COMMON for part in word.split())


def _letters_apart(pair: Pair) -> float:
    """Return how many letters differ between telling words that stand for each other, however alike they sound."""
    if pair.how not in {"spelling", "sounds alike", "different"} or bits(pair.listed) < _TELLING:
        return 0.0
    return float(OSA.distance(pair.query.replace(" ", ""), pair.listed.replace(" ", "")))


def _is_branch(comparison: Comparison) -> bool:
    """Return whether the name asked about is the listed one, common words apart, and a place or branch beside it."""
    alignment, small = comparison.alignment, tables.particles("organization")
    return (
        comparison.listed.kind not in {"person", "vessel"}
        and not tables.places().isdisjoint(alignment.query_only)
        and max((bits(pair.listed) for pair in alignment.pairs), default=0.0) >= _NAMED
        and all(word in tables.places() or word in small or _is_common(word) for word in alignment.query_only)
        and all(word in small or _is_common(word) for word in alignment.listed_only)
        and all(pair.how != "different" for pair in alignment.pairs)
    )


def _is_of_plain_words(comparison: Comparison) -> bool:
    """Return whether the telling words in common are such as others may put together: `Black Shield`, `Smart Green Power`.

    Ordinary companies bear them, or one of them and the others are short.
    """
    if comparison.listed.kind in {"person", "vessel"} or _names_a_house(comparison):
        return False
    having, generic = tables.ordinary().having, tables.generic()
    words = [
        part
        for pair in comparison.alignment.pairs
        if pair.rarity > COMMON and pair.listed not in tables.places()
        for part in pair.listed.split()
    ]
    own = [word for word in words if word not in having and word not in generic]
    return len(own) < len(words) and all(len(word) <= _SHORT_WORD for word in own)


# A word of so many letters may be one of English that no company of the background bears.
_SHORT_WORD = 6


# A word that one ordinary company of a thousand bears names a house.
_NAMED = 10.0
# How countries agree; the second is one that few vendors are of.
_ONE_COUNTRY = frozenset({"country_same", "country_rare"})


def _is_one_word(comparison: Comparison) -> bool:
    """Return whether one word alone tells the names from others, and neither is it known to be one house's.

    How many companies bear it is counted in few countries, and in others one that is not seen there may be a word of the
    language. A bank bears a name of its own in its country, so does who bears the country's, and hardly two public companies
    bear the same.
    """
    telling = [
        pair
        for pair in comparison.alignment.pairs
        if bits(pair.listed) >= _TELLING and pair.rarity > COMMON and pair.listed not in tables.places()
    ]
    if comparison.listed.kind in {"person", "vessel"}:
        return False
    if len(telling) != 1:
        # A word that many have beside it tells it from no other where the names differ in a third.
        same = _written(comparison.query) == _written(comparison.listed)
        return len(_own_words(comparison)) == 1 and not same and not _names_a_house(comparison)
    [pair] = telling
    words = {pair.query, pair.listed}
    return (
        words.isdisjoint(tables.houses())
        and not any(
            other.listed in _LICENSED or (other.listed in tables.places() and other.listed in usual_names())
            for other in comparison.alignment.pairs
        )
        and not any(word.endswith("bank") for word in words)
        and not all(_PUBLIC.search(name.text) for name in (comparison.query, comparison.listed))
    )


_LICENSED = frozenset({"bank", "airline", "air", "insurance"})
_PUBLIC = re.compile(r"\b(?:PJSC|PAO|ПАО|public joint[- ]stock|publichno\w* akts)", re.IGNORECASE)

# Words that fewer than one of 100 ordinary companies bear are telling; more bits, and longer words, tell no more.
_TELLING, _MOST_BITS, _LONG = 6.6, 40.0, 12


def _shared_bits(pair: Pair) -> float:
    """Return how rare what a pair has in common is; letters that differ are no evidence that its words are rare."""
    if pair.how == "acronym":
        return _BITS_A_LETTER * len(pair.query)
    return max(0.0, min(bits(pair.query), bits(pair.listed)) - _BITS_AN_EDIT * pair.edits)


def _bits_of(words: Iterable[str]) -> float:
    return round(sum(map(bits, words)), 1)


@lru_cache(maxsize=1 << 16)
def bits(word: str) -> float:
    """Return how rare a word, or several, is in the names of ordinary companies, in bits: 10 for one of a thousand."""
    table = tables.ordinary()
    return sum(log2((table.companies + 1) / (table.having.get(part, 0) + _UNSEEN)) for part in word.split())


def borne_alone(comparison: Comparison) -> int:
    """Return how many ordinary companies bear the one word of the name asked about, as their whole name."""
    words = {token.text for token in comparison.query.tokens if token.cls != "initial" and token.rarity > COMMON}
    return tables.ordinary().alone.get(words.pop(), 0) if len(words) == 1 else 0


def _other_kind(comparison: Comparison, asked: Name) -> str:
    """Return the line for a party that is no company, unless its kind was asked for; a list that says no kind is looked at.

    Two names that may both be people's and have not all words in common are taken for those of two people.
    """
    listed = comparison.listed
    if asked.kind in {"person", "vessel"}:
        return "namesake" if listed.kind == "person" else ""
    if listed.kind == "vessel":
        return "vessel"
    is_company = asked.kind == "organization" or analyse(asked.text, "organization").legal is not None
    if listed.kind == "person":
        return "person_for_company" if is_company else "person"
    if listed.kind == "unknown" and not is_company and may_be_a_person(listed.text):
        others = any(pair.how in {"spelling", "different"} for pair in comparison.alignment.pairs)
        return "person" if others and may_be_a_person(asked.text) else "perhaps_person"
    return ""


def _limits(
    comparison: Comparison, kind: str, born: str, places: str, entry: Entry, values: dict[str, float]
) -> tuple[str, ...]:
    found = []
    if kind in _KINDS and born != "birth_same":
        found.append(_KINDS[kind])
    if entry.is_weak and born != "birth_same":
        found.append("the list itself calls the alias weak")
    if max((pair.rarity for pair in comparison.alignment.pairs), default=0.0) <= COMMON:
        found.append("words alone that many organizations bear")
    if comparison.alignment.measures.places and not tables.places().isdisjoint(comparison.alignment.listed_only):
        found.append("a branch or place that only the listed name has")
    telling = [word for word in comparison.alignment.listed_only if bits(word) >= _TELLING]
    if telling and comparison.listed.kind not in {"person", "vessel"} and not _names_a_house(comparison):
        found.append("a telling word that only the listed name has")
    if comparison.listed.kind not in {"person", "vessel"} and not _names_a_house(comparison):
        same = _written(comparison.query) == _written(comparison.listed)
        if not _own_words(comparison) and not (same and places in _ONE_COUNTRY):
            found.append(
                "words alone that others of the place or trade may bear"
                + (", with no country" if same else ", not all the same")
            )
        if _may_stand_for_several(comparison):
            found.append("an abbreviation that may stand for several words")
    letters = sum(pair.length for pair in comparison.alignment.pairs if bits(pair.listed) >= _TELLING)
    if values["acronym"]:
        found.append("an acronym alone")
    elif letters <= (_SHORT if entry.is_primary and places in {"country_same", "country_rare"} else _ACRONYM):
        found.append("so few letters alone")
    if places == "country_differs" and not _is_branch(comparison):
        found.append(_ABROAD)
    ours, theirs = comparison.query.script, comparison.listed.script
    if ours != theirs and (ours == "CJK" or (ours and theirs)):
        # Many characters have one sound, and a third script that both are brought to tells still less.
        found.append(_BY_SOUND)
    return tuple(found)


def _own_words(comparison: Comparison) -> list[str]:
    """Return the words in common that no trade, place or custom lends to a company."""
    return [
        pair.listed
        for pair in comparison.alignment.pairs
        if pair.how != "different"
        and bits(pair.listed) >= _TELLING
        and pair.rarity > COMMON
        and not tables.generic().issuperset(pair.listed.split())
    ]


def _written(name: Name) -> list[str]:
    """Return the words of a name as written, small ones apart, in alphabetical order."""
    return sorted(token.written for token in name.tokens if token.cls != "particle")


def _may_stand_for_several(comparison: Comparison) -> bool:
    """Return whether one name abbreviates a word of the other as others may be abbreviated, too: `Comm`."""
    ours, theirs = set(_written(comparison.query)), set(_written(comparison.listed))
    several = tables.meanings()
    return any(
        len({*several[word], *tables.equivalents().words.get(word, ())}) > 1
        for word in ours ^ theirs
        if word in several
    )


def _names_a_house(comparison: Comparison) -> bool:
    """Return whether a word that both names have is known to be one house's."""
    return any(not {pair.query, pair.listed}.isdisjoint(tables.houses()) for pair in comparison.alignment.pairs)


_ABROAD = "a known other country"
_NOT_ITS_FIRST = "one word, and not the party's first name as it stands"
_BY_SOUND = "names in two scripts, of which the sound alone agrees"
_KINDS = {
    "vessel": "a vessel or aircraft for a company",
    "person_for_company": "a person for a company",
    "person": "a person's name alone, without the same date of birth",
    "namesake": "a person's name alone, without the same date of birth",
    "perhaps_person": "perhaps a person's name, without the same date of birth",
}
_NUMBERS = {
    "national": "the number counts in one country, which one side does not tell",
    "register": "such numbers are given out by many registers",
    "exchange": "a ticker means other companies on other exchanges",
    "short": "a number of so few figures may be one of another kind",
}


def _set(what: str, value: float = 1.0) -> Line:
    return Line(what, value, likelihoods().points[what])


def _summed(lines: list[Line], limits: tuple[str, ...]) -> Judgement:
    odds = sum(line.points for line in lines)
    return Judgement(1 / (1 + exp(-odds)), tuple(lines), limits)
