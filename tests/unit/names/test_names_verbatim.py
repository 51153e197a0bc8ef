"""Names that are as good as a listed one, and those that are not."""

import pytest

from vendorwatch.names import arrow
from vendorwatch.names.analysis import analyse
from vendorwatch.names.files import QUERIES
from vendorwatch.names.index import NameIndex
from vendorwatch.names.listed import listed_table
from vendorwatch.names.match import screen_table
from vendorwatch.names.score import compare
from vendorwatch.names.verbatim import has_a_name_more, is_as_good, is_as_listed


def good(name, listed, kind="organization", *, is_weak=False):
    comparison, asked = compare(name, listed, kind), analyse(name, kind)
    as_listed = is_as_listed(comparison, asked)
    return is_as_good(comparison, asked, is_weak=is_weak, as_listed=as_listed, foreign=False)


@pytest.mark.parametrize(
    ("name", "listed", "kind", "expected"),
    [
        ("halweitron trading", "Halweitron Trading", "organization", True),
        ("Timofei Orekhov", "OREKHOV, Timofei", "person", True),
        ("Halweitron Optics LLC", "OOO Halweitron Optics", "organization", True),
        ("Optics Halweitron", "Halweitron Optics", "organization", True),
        ("Halweitron Trading", "Halweitron", "organization", True),
        ("Halwietron Optics", "Halweitron Optics", "organization", True),
        ("Zarnitsa Optics", "Halweitron Optics", "organization", False),
        ("Halweitron Zarnitsa", "Halweitron", "organization", False),
    ],
)
def test_what_is_as_good_as_the_listed_name(name, listed, kind, expected):
    assert good(name, listed, kind) == expected


def test_a_weak_alias_is_as_good_in_its_own_letters_alone():
    assert good("KTZ", "KTZ", is_weak=True)
    assert not good("Optics Halweitron", "Halweitron Optics", is_weak=True)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Ivan Orekhov", True), ("Ivan Petrovich Orekhov", False), ("Petr Orekhov", False), ("Ivan Zimin", False)],
)
def test_a_patronymic_more_is_no_other_person(name, expected):
    assert has_a_name_more(compare(name, "OREKHOV, Ivan Petrovich", "person")) == expected


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("Instituto de Tecnología de Halweitar", "Halweitar Institute of Technology"),
        ("Ferrocarril de Halweitar", "Halweitar Railway"),
        ("Agence spatiale d'Orvantar", "Orvantar Space Agency"),
        ("Universidad Politécnica del Tuulik", "Tuulik Polytechnical University"),
        ("Exportentwicklungsbank von Orvantar", "Export Development Bank of Orvantar"),
    ],
)
def test_an_institution_in_another_language_has_its_words_in_another_order(name, listed):
    index = NameIndex.build(
        listed_table([{"entry_id": "e", "name": listed, "kind": "organization", "name_type": "primary"}])
    )
    rows = arrow.table([["q"], [name], ["unknown"], [""], [""], [""], [[]]], QUERIES)
    assert [hit["above_line"] for hit in screen_table(index, rows).to_pylist()] == [True]
