"""What forbids a hit to be certain."""

import pytest

from vendorwatch.names.analysis import analyse
from vendorwatch.names.certainty import ABROAD, limits_of, other_kind
from vendorwatch.names.listed import Entry
from vendorwatch.names.score import compare

WEAK = "the list itself calls the alias weak"


def limits(name, listed, *, kind="", places="", is_weak=False):
    return limits_of(compare(name, listed, "organization"), kind, "", places, Entry(is_weak), {"acronym": 0.0})


@pytest.mark.parametrize(
    ("name", "listed", "places", "is_weak", "found"),
    [
        ("Halweitron Kestrom", "Halweitron Kestrom", "country_same", False, ()),
        ("Halweitron Kestrom", "Halweitron Kestrom", "country_differs", False, (ABROAD,)),
        ("Halweitron Kestrom", "Halweitron Kestrom", "country_same", True, (WEAK,)),
        ("Halweitron", "Halweitron Kestrom", "country_same", False, ("a telling word that only the listed name has",)),
        ("KVZ", "KVZ", "", False, ("so few letters alone",)),
    ],
)
def test_what_is_never_certain_is_told(name, listed, places, is_weak, found):
    assert limits(name, listed, places=places, is_weak=is_weak) == found


@pytest.mark.parametrize(
    ("listed", "kind", "asked", "line"),
    [
        ("OREKHOV, Timofei", "person", "organization", "person_for_company"),
        ("OREKHOV, Timofei", "person", "person", "namesake"),
        ("PELAGIA", "vessel", "unknown", "vessel"),
        ("Halweitron", "organization", "unknown", ""),
    ],
)
def test_a_party_of_another_kind_has_a_line_of_its_own(listed, kind, asked, line):
    assert other_kind(compare(analyse(listed, kind), analyse(listed, kind)), analyse(listed, asked)) == line
