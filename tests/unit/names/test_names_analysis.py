"""What a name is taken for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendorwatch.names.analysis import KINDS, MAX_TOKENS, analyse, form, sound


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


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("muhammad", "mohammad"),
        ("yuryevich", "iuryevich"),
        ("osama", "usama"),
        ("zelenskyy", "selensky"),
        ("karaeu", "karaev"),
        ("dzmitry", "dmitry"),
    ],
)
def test_usual_transliterations_sound_alike(one, other):
    assert sound(one) == sound(other)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("mykolayovych", "nikolaevich", True),
        ("nikolaevich", "nikolaevna", False),
        ("aliaksandr", "alexander", True),
        ("mohamed", "mahmoud", False),
        ("rabinovich", "abramovich", False),
    ],
)
def test_forms_of_given_names_and_patronymics(one, other, alike):
    assert (form(one) == form(other)) == alike


def test_adjectives_of_organizations_sound_like_the_place():
    names = ("Kovrovskii Vympel", "Kovrov Vympel", "Kaspersky Vympel", "Kasper Vympel")
    sounds = [analyse(name, "organization").tokens[0].sound for name in names]
    assert sounds[0] == sounds[1]
    assert sounds[2] != sounds[3]


@pytest.mark.parametrize(
    ("written", "read"),
    [("K0vrov Zavod", "kovrov"), ("Kovr0v", "kovrov"), ("Kazin0", "kazino"), ("MiG29", "mig29"), ("Web30", "web30")],
)
def test_a_figure_among_letters_was_a_letter(written, read):
    assert analyse(written, "organization").tokens[0].written == read


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
    ("written", "meant"),
    [
        ("P l o v e r O p t i c s Ltd", "Plover Optics Ltd"),
        ("P l o v e r  O p t i c s", "Plover Optics"),
        ("PloverOpticsTradingLtd", "Plover Optics Trading Ltd"),
        # A word with a capital in it is one: so are two that a company writes as one.
        ("PloverOptics", "ploveroptics"),
        ("A B C D E Optics", "ABCDE Optics"),
    ],
)
def test_capitals_tell_where_words_begin_that_are_run_together_or_pulled_apart(written, meant):
    assert analyse(written, "organization").key == analyse(meant, "organization").key


@pytest.mark.parametrize(
    ("written", "canonical"),
    [("هواپیمایی", "airline"), ("کشتیرانی", "shipping"), ("مجموعة", "group"), ("دانشگاه", "university")],
)
def test_common_words_in_arabic_letters_are_translated(written, canonical):
    assert analyse(f"کسترل {written}", "organization").tokens[1].text == canonical


@pytest.mark.parametrize("sign", ["№", "№ ", "No", "No. ", "Nº", "Nr", "Nr. ", "nr.", "#", ""])
def test_the_sign_of_a_number_does_not_make_a_word_of_it(sign):
    words = [token.text for token in analyse(f"Repair Plant {sign}144").tokens]
    assert words == ["repair", "plant", "144"]


@pytest.mark.parametrize(
    ("written", "words", "form"),
    [
        ("Halweit Company Limi", ["halweit"], "ltd"),
        ("Halweit Co., Limite", ["halweit"], "ltd"),
        ("Halweit Pte. Lt", ["halweit"], "ltd"),
        ("Halweit Sdn Bh", ["halweit"], "ltd"),
        ("Halweit Limite", ["halweit"], "ltd"),
        ("000 Halweit", ["halweit"], "llc"),
        ("Halweit 000", ["halweit"], "llc"),
        ("Bank of Halweit Li", ["bank", "of", "halweit", "li"], None),
    ],
)
def test_a_legal_form_whose_last_word_was_cut_is_one_in_a_short_name_too(written, words, form):
    name = analyse(written)
    assert [token.text for token in name.tokens] == words
    assert (name.legal and name.legal.code) == form
