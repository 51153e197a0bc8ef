"""How likely a hit is the party that was asked about, at the rate at which vendors really are listed.

Here: what speaks for and against a hit besides the likeness of the names, its sum as log-odds, and what is never certain.
Not here: the likeness (`score.py`), what is known of parties (`qualify.py`), training the tables (`training/likelihood.py`).

The score of two names says whether they are one name; most vendors are not listed at all (`LISTED_RATE`), and many bear a
name that others bear too. So each hit also gets the probability that it is the party: a sum of log-odds, one line for the
likeness, how ordinary the words in common are among ordinary companies (`data/ordinary.csv`), what is left over, the kind,
the country, the list's own flag. The lines add up to the log-odds, and each has words for a reviewer.
"""

import json
from functools import cache
from math import exp
from typing import NamedTuple

from vendorwatch.names import tables
from vendorwatch.names.analysis import Name
from vendorwatch.names.certainty import (
    ABROAD,
    BY_SOUND,
    LACKING,
    NOT_ITS_FIRST,
    NUMBERS,
    ONE_COUNTRY,
    limits_of,
    other_kind,
)
from vendorwatch.names.listed import Entry
from vendorwatch.names.qualify import DECISIVE, Facts, birth, countries, shared_number
from vendorwatch.names.score import Comparison, Steps
from vendorwatch.names.score import band as band_of
from vendorwatch.names.tables import DATA
from vendorwatch.names.telling import (
    LONGEST,
    MOST_BITS,
    TELLING,
    bits,
    bits_of,
    borne_alone,
    is_branch,
    is_common,
    is_of_plain_words,
    is_one_word,
    letters_apart,
    shared_bits,
)
from vendorwatch.names.verbatim import has_its_letters, is_as_good, is_as_listed

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
# Of so many vendors that are companies, one is listed: 64 of 10,000.
LISTED_RATE = 0.0064


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
    """Return of how many ordinary companies one bears the words, where they have `MOST_BITS` less `value` bits."""
    bits_shared = MOST_BITS - value
    return f"{2**bits_shared:,.0f}" if bits_shared < 20 else "a million"


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
    as_listed = is_as_listed(comparison, asked)
    verbatim = is_as_good(comparison, asked, is_weak=entry.is_weak, as_listed=as_listed, foreign=foreign)
    probability, lines, limits, _, _ = _judged(comparison, asked, query, listed, entry, as_listed=as_listed)
    lacking = ""
    if not limits and probability < likelihoods().auto and band_of(comparison.score) == "auto":
        lacking = LACKING.get(countries(query, listed), LACKING[""])
    return Judgement(probability, lines, limits, lacking, verbatim)


def _judged(
    comparison: Comparison, asked: Name, query: Facts, listed: Facts, entry: Entry, *, as_listed: bool
) -> Judgement:
    table = likelihoods()
    worth = shared_number(query, listed, names_fit=comparison.band != "reject")
    if worth:
        return _summed([_set(f"number_{worth}")], (NUMBERS[worth],) if worth != DECISIVE else ())
    values = measured(comparison, entry)
    if as_listed:
        # `KIM, Jong Un` without its comma is in no other order.
        values["likeness"] = 0.0
    lines = [Line("start", 1.0, table.start)]
    # What is 0 costs nothing.
    lines += [Line(name, value, table.steps[name](value)) for name, value in values.items() if value]
    kind = other_kind(comparison, asked)
    born, places = birth(query, listed), countries(query, listed)
    if places == "country_same" and not query.countries & listed.countries & table.home:
        places = "country_rare"
    # A branch abroad is of another country than its house.
    told = "branch_abroad" if places == "country_differs" and is_branch(comparison) else places
    # Figures decide: `Plant 144` is not `Plant 103`.
    other = "figures" if comparison.alignment.measures.numbers > 1 else ""
    lines += [_set(what) for what in (kind, born, told, other) if what]
    # A company of no known country may be of the listed one's.
    where = query.countries & listed.countries if query.countries else listed.countries
    others_may_bear = (places in ONE_COUNTRY or not query.countries) and not table.counted & where
    one_word = others_may_bear and is_one_word(comparison)
    if entry.is_registered:
        lines.append(_set("registered"))
    elif alone := borne_alone(comparison):
        lines.append(_set("borne_alone", alone))
    elif one_word and places in ONE_COUNTRY and not values["left_over"] and not values["only_listed"]:
        lines.append(_set("one_word"))
    limits = limits_of(comparison, kind, born, places, entry, values)
    if not as_listed and places not in ONE_COUNTRY and is_of_plain_words(comparison):
        limits = (*limits, "plain words that others may put together, with no country")
    if one_word:
        lacking = "no number" if query.countries else "no country or number"
        limits = (*limits, f"one word that others there may bear, with {lacking} to confirm it")
    # A company of the registry is known by the names that it bears there, if not in every country.
    certain = limits if not entry.is_registered else tuple(limit for limit in limits if limit in {ABROAD, BY_SOUND})
    # Abroad, one word and the country are enough to know a vendor of the registry by; where companies are counted, others bear it.
    known_there = places in ONE_COUNTRY and not table.counted & where
    if (
        entry.is_registered
        and not entry.is_primary
        and not known_there
        and not has_its_letters(comparison, asked)
        and is_one_word(comparison)
    ):
        certain = (*certain, NOT_ITS_FIRST)
    judgement = _summed([line for line in lines if line.points], certain)
    if limits or entry.is_registered or not is_branch(comparison):
        return judgement
    # A branch is asked about as its house is, but certain only where that holds with the words beside the name, too.
    left_over = table.steps["left_over"](bits_of(comparison.alignment.query_only))
    if _summed([*lines, Line("left_over", 1.0, left_over)], ()).probability >= table.auto:
        return judgement
    return judgement._replace(limits=("a branch or place that the listed name has not",))


def measured(comparison: Comparison, entry: Entry) -> dict[str, float]:
    """Return the measures of a hit that the tables are trained on, in the order of `TRAINED`."""
    alignment = comparison.alignment
    costs = [points for feature, _, points in comparison.contributions if feature not in _BESIDE]
    common = list(filter(is_common, alignment.listed_only))
    small = tables.particles("organization")
    acronym = bool(alignment.measures.acronym)
    shared = sum(map(shared_bits, alignment.pairs))
    longest = max((pair.length for pair in alignment.pairs if bits(pair.listed) >= TELLING), default=0)
    return {
        "likeness": round(-sum(costs), 4),
        "ordinary": round(max(0.0, MOST_BITS - shared), 1),
        "short": float(max(0, LONGEST - longest)) if not acronym else 0.0,
        # A branch has the name of its house, and the place beside it is no word of another name.
        "left_over": 0.0 if is_branch(comparison) else bits_of(alignment.query_only),
        "only_listed": bits_of([word for word in alignment.listed_only if word not in common]),
        "common_listed": float(sum(word not in small for word in common)),
        "misspelled": max((letters_apart(pair) for pair in alignment.pairs), default=0.0),
        "acronym": float(acronym),
        "weak": float(entry.is_weak),
    }


def _set(what: str, value: float = 1.0) -> Line:
    return Line(what, value, likelihoods().points[what])


def _summed(lines: list[Line], limits: tuple[str, ...]) -> Judgement:
    odds = sum(line.points for line in lines)
    return Judgement(1 / (1 + exp(-odds)), tuple(lines), limits)
