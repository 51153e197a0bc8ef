"""What forbids a hit to be certain, whatever its probability.

Here: another kind of party, words that others may bear, too few letters, another country, a sound alone, each in words. Not here:
the sum of what speaks for and against it (`likelihood.py`).
"""

from vendorwatch.names import tables
from vendorwatch.names.analysis import COMMON, Name, analyse
from vendorwatch.names.listed import Entry
from vendorwatch.names.persons import may_be_a_person
from vendorwatch.names.score import Comparison
from vendorwatch.names.telling import (
    NO_COMPANY,
    TELLING,
    bits,
    is_branch,
    may_stand_for_several,
    names_a_house,
    own_words,
    words_written,
)


def other_kind(comparison: Comparison, asked: Name) -> str:
    """Return the line for a party that is no company, unless its kind was asked for; a list that says no kind is looked at.

    Two names that may both be people's and have not all words in common are taken for those of two people.
    """
    listed = comparison.listed
    if asked.kind in NO_COMPANY:
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


def limits_of(
    comparison: Comparison, kind: str, born: str, places: str, entry: Entry, values: dict[str, float]
) -> tuple[str, ...]:
    """Return in words what forbids the hit to be certain; `kind`, `born`, `places` and `values` are the lines of its sum."""
    alignment = comparison.alignment
    found = []
    if kind in _KINDS and born != "birth_same":
        found.append(_KINDS[kind])
    if entry.is_weak and born != "birth_same":
        found.append("the list itself calls the alias weak")
    if all(pair.rarity <= COMMON for pair in alignment.pairs):
        found.append("words alone that many organizations bear")
    if alignment.measures.places and not tables.places().isdisjoint(alignment.listed_only):
        found.append("a branch or place that only the listed name has")
    if comparison.listed.kind not in NO_COMPANY and not names_a_house(comparison):
        if any(bits(word) >= TELLING for word in alignment.listed_only):
            found.append("a telling word that only the listed name has")
        same = words_written(comparison.query) == words_written(comparison.listed)
        if not own_words(comparison) and not (same and places in ONE_COUNTRY):
            found.append(
                "words alone that others of the place or trade may bear"
                + (", with no country" if same else ", not all the same")
            )
        if may_stand_for_several(comparison):
            found.append("an abbreviation that may stand for several words")
    letters = sum(pair.length for pair in alignment.pairs if bits(pair.listed) >= TELLING)
    if values["acronym"]:
        found.append("an acronym alone")
    elif letters <= (_SHORT if entry.is_primary and places in ONE_COUNTRY else _ACRONYM):
        found.append("so few letters alone")
    if places == "country_differs" and not is_branch(comparison):
        found.append(ABROAD)
    ours, theirs = comparison.query.script, comparison.listed.script
    if ours != theirs and (ours == "CJK" or (ours and theirs)):
        # Many characters have one sound, and a third script that both are brought to tells still less.
        found.append(BY_SOUND)
    return tuple(found)


# Of other names of an entry (`SMIC`), so many letters are too few to be sure of; of its first name, three.
_ACRONYM, _SHORT = 5, 3
# How countries agree; the second is one that few vendors are of.
ONE_COUNTRY = frozenset({"country_same", "country_rare"})


ABROAD = "a known other country"
NOT_ITS_FIRST = "one word, and not the party's first name as it stands"
BY_SOUND = "names in two scripts, of which the sound alone agrees"
_KINDS = {
    "vessel": "a vessel or aircraft for a company",
    "person_for_company": "a person for a company",
    "person": "a person's name alone, without the same date of birth",
    "namesake": "a person's name alone, without the same date of birth",
    "perhaps_person": "perhaps a person's name, without the same date of birth",
}
NUMBERS = {
    "national": "the number counts in one country, which one side does not tell",
    "register": "such numbers are given out by many registers",
    "exchange": "a ticker means other companies on other exchanges",
    "short": "a number of so few figures may be one of another kind",
}


# What names that are as good as the same lack, by what is known of the countries.
LACKING = {
    "": "the name alone, with no country or number to confirm it",
    "country_same": "a name that others may bear, with no number to confirm it",
    "country_differs": "the name alone, and no country in common",
}
