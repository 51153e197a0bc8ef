"""What a name is taken for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendorwatch.names import tables
from vendorwatch.names.analysis import KINDS, analyse
from vendorwatch.names.folding import MAX_TOKENS


def words(name, kind):
    return [token.text for token in analyse(name, kind).tokens]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ALESKEEVA, Marina Mikhaylovna", ["marina", "mikhaylovna", "aleskeeva"]),
        ("SMITH, John, Jr.", ["john", "smith", "jr"]),
        ("John Smith, Jr.", ["john", "smith", "jr"]),
        ("Prof. Dr. Ursula Becker", ["ursula", "becker"]),
        ("Сергей Викторович Лавров", ["sergey", "viktorovich", "lavrov"]),
        ("Abdulaziz al-Nuristani", ["abd", "al", "aziz", "al", "nuristani"]),
        ("'Abd al-Aziz al-Nuristani", ["abd", "al", "aziz", "al", "nuristani"]),
        ("习近平", ["xi", "jin", "ping"]),
        ("Frost, William G.", ["william", "g", "frost"]),
        ("Xi Jinping", ["xi", "jinping"]),
    ],
)
def test_people(name, expected):
    assert words(name, "person") == expected


@pytest.mark.parametrize(
    ("name", "expected", "form"),
    [
        ("OAO Gazprom", ["gazprom"], "jsc"),
        ("Open Joint Stock Company Gazprom", ["gazprom"], "jsc"),
        ("GRUPO SEGTAC, S.A. DE C.V.", ["group", "segtac"], "jsc"),
        ("FABERLIC EUROPE Sp. z o.o.", ["faberlic", "europe"], "llc"),
        ("LIMITEBD LIABILITY COMPANY KAPITAL", ["capital"], "llc"),
        ("华为技术有限公司", ["hua", "wei", "technology"], "ltd"),
        ("A.B.C. Company", ["abc"], "co"),
        ("J.P. Morgan & Co.", ["jp", "morgan"], "co"),
        ("Brigade Forty-Four", ["brigade", "44"], None),
        ("1st International Bank", ["1", "international", "bank"], None),
        ("Citigroup Capital Trust II", ["citigroup", "capital", "trust", "2"], None),
        ("NPO Almaz", ["research", "production", "association", "almaz"], None),
        ("Nauchno-issledovatelskii institut Almaz", ["research", "institute", "almaz"], None),
        ("Almaz Research & Production Association", ["almaz", "research", "production", "association"], None),
        ("PAO Uralvagonzavod Machine Building", ["uralvagonzavod", "machinebuilding"], "jsc"),
        ("ALMAZ GRUPPLIMITED", ["almaz", "group"], "ltd"),
        ("CORP", ["corp"], None),
    ],
)
def test_organizations(name, expected, form):
    analysed = analyse(name, "organization")
    assert [token.text for token in analysed.tokens] == expected
    assert (analysed.legal and analysed.legal.code) == form


def test_classes():
    analysed = analyse("LADEN, Ivan Petrovich I. bin", "person")
    assert [token.cls for token in analysed.tokens] == ["word", "patronymic", "initial", "particle", "word"]


@given(st.text(max_size=300), st.sampled_from(KINDS))
def test_any_text_is_analysed_into_ascii_words_and_again_into_the_same(name, kind):
    analysed = analyse(name, kind)
    assert analysed == analyse(name, kind)
    assert len(analysed.tokens) <= 4 * MAX_TOKENS
    for token in analysed.tokens:
        assert token.text.isascii() and token.text.isalnum() and token.text == token.text.lower()
        assert 0 <= token.rarity <= 1


@pytest.mark.parametrize("name", ["", " ", "...", "-,;", "\u200b\u202e", "\x00\x07"])
def test_text_without_letters_has_no_words(name):
    assert all(analyse(name, kind).tokens == () for kind in KINDS)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [("هواپیمایی", "airline"), ("کشتیرانی", "shipping"), ("مجموعة", "group"), ("دانشگاه", "university")],
)
def test_common_words_in_arabic_letters_are_translated(written, canonical):
    assert analyse(f"کسترل {written}", "organization").tokens[1].text == canonical


@pytest.mark.parametrize(
    "name", ["Ocean Star", "M/V Ocean Star", "Ocean Star Ltd", "STAR, Ocean", "Starlimited Ocean", "Star XII"]
)
def test_a_ships_name_is_read_as_such_whatever_else_it_may_be(name):
    ship = analyse(name, "vessel")
    assert (ship.kind, ship.legal, ship.text) == ("vessel", None, name)
    # Ships have titles, and no legal form is taken off them.
    assert [token.written for token in ship.tokens] == {
        "M/V Ocean Star": ["ocean", "star"],
        "Ocean Star Ltd": ["ocean", "star", "ltd"],
        "STAR, Ocean": ["star", "ocean"],
        "Starlimited Ocean": ["starlimited", "ocean"],
        "Star XII": ["star", "12"],
    }.get(name, ["ocean", "star"])
    # What is read as a name of unknown kind has the same small words.
    assert tables.particles("vessel") == tables.particles("unknown")
