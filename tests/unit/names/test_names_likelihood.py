"""How likely a hit is, what is never certain, and that what is told adds up."""

from math import log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendorwatch.names import arrow, likelihood
from vendorwatch.names.analysis import analyse
from vendorwatch.names.files import QUERIES
from vendorwatch.names.index import NameIndex
from vendorwatch.names.likelihood import judged, likelihoods
from vendorwatch.names.listed import Entry, listed_table
from vendorwatch.names.match import screen_table
from vendorwatch.names.qualify import UNKNOWN, facts
from vendorwatch.names.score import compare

LISTED = [
    {"entry_id": "l:1", "name": "ZARYADKA MASH", "kind": "organization", "name_type": "primary", "country": "RU"},
    {"entry_id": "l:2", "name": "MERIDIAN S.A.", "kind": "organization", "name_type": "primary", "country": "MX"},
    {"entry_id": "l:3", "name": "KTZ", "kind": "organization", "name_type": "aka", "country": "RU", "is_weak": True},
    {
        "entry_id": "l:3",
        "name": "KOVROVSKI TRAKTORNY ZAVOD",
        "kind": "organization",
        "name_type": "primary",
        "country": "RU",
    },
    {"entry_id": "l:4", "name": "PELAGIA", "kind": "vessel", "name_type": "primary", "country": "PA"},
    {"entry_id": "l:5", "name": "OREKHOV, Timofei", "kind": "person", "name_type": "primary", "birth": "1971-03-05"},
    {"entry_id": "l:6", "name": "Tobias Ferncastle", "kind": "unknown", "name_type": "primary"},
    {
        "entry_id": "l:7",
        "name": "ZAVOD BETA",
        "kind": "organization",
        "name_type": "primary",
        "country": "DE",
        "identifiers": [
            "register:DE:HRB77001",
            "national:DE:DE811907980",
            "world::9074729",
            "world::549300ABCDEFGHIJKL99",
        ],
    },
    {
        "entry_id": "l:8",
        "name": "OSTOVKA VEKSEL (BEIJING) CO., LTD.",
        "kind": "organization",
        "name_type": "primary",
        "country": "CN",
    },
    {
        "entry_id": "l:9",
        "name": "KESTRIVA GROUP CO., LTD.",
        "kind": "organization",
        "name_type": "primary",
        "country": "CN",
    },
    {"entry_id": "l:10", "name": "KVZ BANK", "kind": "organization", "name_type": "primary", "country": "RU"},
    {"entry_id": "l:11", "name": "OOO BARKHAN", "kind": "organization", "name_type": "primary", "country": "RU"},
    {"entry_id": "l:12", "name": "PJSC ZARNITSA", "kind": "organization", "name_type": "primary", "country": "RU"},
    {"entry_id": "l:13", "name": "BARKHANBANK", "kind": "organization", "name_type": "primary", "country": "RU"},
    {
        "entry_id": "l:14",
        "name": "UKRAN PETROLEUM OF CUBA",
        "kind": "organization",
        "name_type": "aka",
        "country": "CU",
    },
    {"entry_id": "l:15", "name": "DAHUR", "kind": "organization", "name_type": "primary"},
    {"entry_id": "l:16", "name": "AL-QASTAL", "kind": "organization", "name_type": "primary"},
    {"entry_id": "l:17", "name": "BONYAD-E ZARRINSHAHR", "kind": "organization", "name_type": "primary"},
    {"entry_id": "l:18", "name": "HALWEI", "kind": "organization", "name_type": "primary"},
    {"entry_id": "l:19", "name": "LUSPROM", "kind": "organization", "name_type": "primary"},
    {"entry_id": "l:20", "name": "Halwei Robotics", "kind": "organization", "name_type": "primary"},
    {"entry_id": "l:21", "name": "PAK, Chol Su", "kind": "person", "name_type": "primary"},
    {"entry_id": "l:22", "name": "Chong Su Pak", "kind": "unknown", "name_type": "primary"},
    {
        "entry_id": "l:23",
        "name": "SUNDEW OSTRELLA TRAVEL LLC",
        "kind": "organization",
        "name_type": "primary",
        "country": "AE",
    },
    {
        "entry_id": "l:24",
        "name": "CHINA NATIONAL ELECTRONICS EXPORT CORP",
        "kind": "organization",
        "name_type": "primary",
        "country": "CN",
    },
    {
        "entry_id": "l:25",
        "name": "Kestrom Halveya Comm.",
        "kind": "organization",
        "name_type": "primary",
        "country": "CN",
    },
    {
        "entry_id": "l:26",
        "name": "TEHRAN ZARNEGAR MACHINE TRADING",
        "kind": "organization",
        "name_type": "primary",
        "country": "IR",
    },
    {
        "entry_id": "l:27",
        "name": "STATE CORPORATION ROSTEC",
        "kind": "organization",
        "name_type": "primary",
        "country": "RU",
    },
    {"entry_id": "l:28", "name": "BANK TEJARAT", "kind": "organization", "name_type": "primary", "country": "IR"},
    {
        "entry_id": "l:29",
        "name": "PJSC Premier Machines",
        "kind": "organization",
        "name_type": "primary",
        "country": "RU",
    },
    {"entry_id": "vendor:harkwell", "name": "L9Harkwell", "kind": "organization", "name_type": "primary"},
    {"entry_id": "vendor:harkwell", "name": "Harkwell Corporation", "kind": "organization", "name_type": "former"},
    {"entry_id": "vendor:orbitronix", "name": "Orbitronix", "kind": "organization", "name_type": "primary"},
]
INDEX = NameIndex.build(listed_table(LISTED))


def hit(name, kind="unknown", country="", birth="", identifiers=()):
    asked = arrow.table([["q"], [name], [kind], [country], [birth], [""], [list(identifiers)]], QUERIES)
    found = screen_table(INDEX, asked).to_pylist()
    return found[0] if found else None


def test_a_telling_name_in_the_same_country_is_certain_and_what_others_bear_too_is_not():
    assert hit("Zaryadka Mash LLC", country="RU")["band"] == "auto"
    assert hit("Meridian Inc")["band"] == "review"
    assert hit("Meridian Inc")["probability"] < hit("Zaryadka Mash LLC")["probability"]


@pytest.mark.parametrize(
    ("name", "band"),
    [
        # Any Russian company may be called so; nobody counted them.
        ("OOO Barkhan", "review"),
        ("Barkhan AO", "review"),
        ("OOO Zarnitsa", "review"),
        # Few are public, a bank's name is its own, and so is one with the country's.
        ("PAO Zarnitsa", "auto"),
        ("Barkhanbank", "auto"),
        ("Zaryadka Mash", "auto"),
    ],
)
def test_one_word_is_not_certain_where_the_companies_that_may_bear_it_were_not_counted(name, band):
    found = hit(name, country="RU")
    assert (found["band"], found["above_line"]) == (band, True)
    assert ("one word that others there may bear" in found["evidence"]) == (band == "review")


def test_with_the_countrys_name_one_word_is_no_other_companys():
    assert hit("Ukran Petroleum of Cuba", country="CU")["band"] == "auto"


@pytest.mark.parametrize(
    "name", ["Pelagia", "PELAGIA", "Meridian S.A.", "Meridian SA", "Orekhov, Timofei", "Timofei Orekhov"]
)
def test_a_listed_name_as_it_stands_is_asked_about_however_unlikely(name):
    found = hit(name)
    assert (found["band"], found["above_line"]) == ("review", True)


@pytest.mark.parametrize(
    ("name", "country", "band"),
    [
        # Places and trades alone.
        ("China National Electronics Export Corp", "", "review"),
        ("China National Electric Export Corp", "CN", "review"),
        ("China National Electronics Trading Export Corp", "CN", "review"),
        # Committee, communications, commerce ...
        ("Kestrom Halveya Communications", "CN", "review"),
        ("Kestrom Halveya Comm.", "CN", "auto"),
        # One word that is neither, and another trade beside it.
        ("Tehran Zarnegar Machine Trading Insurance", "IR", "review"),
    ],
)
def test_words_that_others_of_a_place_or_trade_may_bear_are_certain_only_where_they_are_the_same(name, country, band):
    assert hit(name, country=country)["band"] == band


@pytest.mark.parametrize("name", ["Rostech", "Rostec", "Госкорпорация Ростех", "KVZ Bank Technologies"])
def test_a_house_and_all_words_of_a_listed_name_are_asked_about_with_common_words_beside_them(name):
    assert hit(name)["above_line"]


@pytest.mark.parametrize("name", ["Bank KVZ", "Mash Zaryadka", "Traktorny Zavod Kovrovski", "Cuba Ukran Petroleum of"])
def test_the_words_of_a_listed_name_in_another_order_are_asked_about(name):
    assert hit(name)["above_line"]


def test_one_that_the_list_calls_weak_is_asked_about_in_its_own_letters_alone():
    assert hit("KTZ")["above_line"]
    assert hit("KTZ")["band"] == "review"
    assert not hit("KTZ Ltd")["above_line"]


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        # One word, three consonants, an article that is no word of its own, a word that is translated.
        ("دهور", "l:15"),
        ("القسطل", "l:16"),
        ("بنیاد زرین‌شهر", "l:17"),
        # As Russian, Japanese and Korean write foreign names, which have no h, w, l, f or group of consonants of their own.
        ("Халвей", "l:18"),
        ("ルスプロム", "l:19"),
        ("루스프롬", "l:19"),
        ("HalweiRobotics", "l:20"),
    ],
)
def test_a_name_that_sounds_like_a_listed_one_in_another_script_is_asked_about(name, entry):
    found = hit(name)
    assert (found["entry_id"], found["above_line"]) == (entry, True)


def test_another_country_makes_a_hit_less_likely_and_a_rare_one_in_common_more_than_one_of_many_vendors():
    likely = [hit("Meridian SA", country=country)["probability"] for country in ("CA", "", "MX")]
    assert likely == sorted(likely)
    assert hit("Zaryadka Mash", country="RU")["probability"] > hit("Zaryadka Mash")["probability"]


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ({"name": "KTZ Corp", "country": "RU"}, "the list itself calls the alias weak"),
        ({"name": "KTZ Corp", "country": "RU"}, "so few letters alone"),
        ({"name": "Meridian SA", "country": "CA"}, "a known other country"),
        ({"name": "Ostovka Veksel Co., Ltd.", "country": "CN"}, "a branch or place that only the listed name has"),
        ({"name": "Ostrella Travel LLC", "country": "AE"}, "a telling word that only the listed name has"),
        ({"name": "OOO Barkhan"}, "one word that others there may bear, with no country or number to confirm it"),
        ({"name": "Pelagia"}, "a vessel or aircraft for a company"),
        ({"name": "Pelagia", "kind": "organization"}, "a vessel or aircraft for a company"),
        ({"name": "Timofei Orekhov", "kind": "organization"}, "a person"),
        ({"name": "Timofei Orekhov"}, "a person's name alone, without the same date of birth"),
        ({"name": "Timofei Orekhov", "kind": "person"}, "a person's name alone, without the same date of birth"),
        ({"name": "Tobias Ferncastle"}, "perhaps a person's name, without the same date of birth"),
    ],
)
def test_what_is_never_certain_says_why(query, why):
    found = hit(**query)
    assert found["band"] == "review"
    assert f"never certain: {why}" in found["evidence"]


def test_the_same_date_of_birth_makes_a_person_certain():
    assert hit("Timofei Orekhov", kind="person", birth="1971-03-05")["band"] == "auto"
    assert hit("Timofei Orekhov", kind="person", birth="1951-03-05")["probability"] < 0.5


def test_a_listed_person_goes_before_another_name_of_unknown_kind_that_is_only_like_it():
    asked = arrow.table([["q"], ["Pak Chol Su"], ["unknown"], [""], [""], [""], [[]]], QUERIES)
    found = screen_table(INDEX, asked).to_pylist()
    assert [row["entry_id"] for row in found] == ["l:21", "l:22"]
    assert found[0]["probability"] > 10 * found[1]["probability"]


def test_what_is_asked_about_comes_before_what_is_only_more_alike():
    order = [
        (hit["band"] != "auto", not hit["above_line"], -hit["probability"])
        for hit in screen_table(
            INDEX, arrow.table([["q"], ["Meridian Zaryadka Mash"], ["unknown"], [""], [""], [""], [[]]], QUERIES)
        ).to_pylist()
    ]
    assert order == sorted(order)


def test_a_company_may_bear_what_may_be_a_persons_name():
    assert "perhaps" not in hit("Tobias Ferncastle Ltd")["evidence"]


@pytest.mark.parametrize(
    ("number", "country", "name", "band"),
    [
        ("HRB 77001", "DE", "Backstube Sonne", "review"),
        ("HRB 77001", "DE", "Zavod Beta GmbH", "auto"),
        ("HRB 77001", "AT", "Backstube Sonne", None),
        ("DE811907980", "DE", "Backstube Sonne", "auto"),
        ("DE811907980", "", "Backstube Sonne", "review"),
        ("DE811907980", "FR", "Backstube Sonne", None),
        ("9074729", "", "Backstube Sonne", "review"),
        ("9074729.0", "", "Backstube Sonne", "review"),
        ("IMO 9074729", "", "Backstube Sonne", "auto"),
        ("549300abcdefghijkl99", "", "Backstube Sonne", "auto"),
        ("LEI 549300ABCDEFGHIJKL99", "", "Backstube Sonne", "auto"),
    ],
)
def test_a_number_counts_as_far_as_it_reaches(number, country, name, band):
    found = hit(name, country=country, identifiers=[number])
    assert (found and found["band"]) == band


def test_a_vendor_of_the_registry_is_likelier_than_an_entry():
    assert hit("Orbitronix Inc")["probability"] > hit("Meridian Inc")["probability"]
    assert "a vendor of the registry" in hit("Orbitronix Inc")["evidence"]


def test_likeness_alone_gives_the_band_of_names_that_are_known_to_be_listed():
    asked = arrow.table([["q"], ["Meridian Inc"], ["unknown"], [""], [""], [""], [[]]], QUERIES)
    (found,) = screen_table(INDEX, asked, vendors=False).to_pylist()
    assert (found["band"], found["probability"], found["above_line"]) == ("auto", None, None)


def test_one_word_that_ordinary_companies_bear_as_their_name_speaks_against_it():
    comparison = compare("Target Corp", "TARGET LLC", "organization")
    told = judged(comparison, analyse("Target Corp"), UNKNOWN, UNKNOWN, Entry())
    assert [line.value for line in told.lines if line.what == "borne_alone"] == [2]
    assert not told.is_worth_asking


@pytest.mark.parametrize(
    "name", ["Kestriva", "Kestriva USA", "Kestriva (UK) Ltd", "KVZ", "KVZ UK Ltd", "KVZ Deutschland GmbH"]
)
def test_what_a_house_is_called_is_asked_about_without_its_common_words_and_with_a_place(name):
    assert hit(name)["above_line"]


def test_a_word_more_than_common_ones_or_other_letters_make_it_less_likely():
    likely = [hit(name)["probability"] for name in ("Kestriva Plover Group", "Kestrifa Group", "Kestriva Group")]
    assert likely == sorted(likely)


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ({"name": "Meridian S.A."}, "no country or number to confirm it"),
        ({"name": "Kestriva Group Co., Ltd.", "country": "US"}, "no country in common"),
        ({"name": "Meridian S.A.", "country": "MX"}, "with no number to confirm it"),
    ],
)
def test_a_name_just_as_listed_that_is_not_certain_says_what_it_lacks(query, why):
    found = hit(**query)
    assert (found["score"] > 0.78, found["band"]) == (True, "review")
    assert why in found["evidence"]


WORDS = st.sampled_from(
    [
        "Zavod",
        "Meridian",
        "Beta",
        "Trading",
        "Ltd",
        "UK",
        "First",
        "Oil",
        "Orbit",
        "Kovrov",
        "KTZ",
        "Bank",
        "of",
        "the",
        "38",
        "Zaryadka",
    ]
)


@given(st.lists(WORDS, min_size=1, max_size=5), st.lists(WORDS, min_size=1, max_size=5), st.booleans())
def test_the_lines_add_up_and_no_difference_speaks_for_the_party(ours, theirs, is_weak):
    names = " ".join(ours), " ".join(theirs)
    known = facts("RU", None, None, [])
    told = judged(compare(*names, "organization"), analyse(names[0]), known, known, Entry(is_weak=is_weak))
    odds = log(told.probability / (1 - told.probability))
    assert odds == pytest.approx(sum(line.points for line in told.lines), abs=1e-9)
    assert all(line.points < 0 for line in told.lines if line.what in likelihood.TRAINED)


def test_every_step_falls():
    for steps in likelihoods().steps.values():
        assert list(steps.bounds) == sorted(steps.bounds)
        assert list(steps.points) == sorted(steps.points, reverse=True)


def test_a_branch_abroad_is_asked_about():
    for name, country in (
        ("Zaryadka Mash (Switzerland) AG", "CH"),
        ("Zaryadka Mash Succursale de Paris", "FR"),
        ("Zaryadka Mash Filiale Frankfurt", "DE"),
        ("Zaryadka Mash Deutschland GmbH", ""),
    ):
        found = hit(name, country=country)
        assert found["band"] == "review" and found["above_line"], (name, found)
    assert not hit("Zaryadka Frankfurt Kinderwagen GmbH", country="DE")
    assert "branch" in hit("Zaryadka Mash (Switzerland) AG", country="CH")["evidence"]


def test_a_weak_alias_is_found_whatever_the_legal_form():
    assert hit("KTZ Ltd", country="RU")["band"] == "review"


def test_where_many_bear_a_name_the_likeliest_are_kept():
    many = [
        {
            "entry_id": f"e:{number}",
            "name": "Orbitronix Ltd",
            "kind": "organization",
            "name_type": "aka",
            "country": "CN",
        }
        for number in range(12)
    ]
    index = NameIndex.build(listed_table([*many, LISTED[-1]]))
    asked = arrow.table([["q"], ["Orbitronix Ltd"], ["unknown"], [""], [""], [""], [[]]], QUERIES)
    kept = screen_table(index, asked, top=3).column("entry_id").to_pylist()
    assert kept[0] == "vendor:orbitronix"
    assert len(kept) == 3


@pytest.mark.parametrize(
    ("name", "listed"),
    [
        ("Black Ridge Inc", "BLACK RIDGE LLC"),
        ("Smart Green Power", "SMART GREEN POWER OOO"),
        ("Red Zoft Corp", "RED ZOFT LLC"),
    ],
)
def test_plain_words_that_others_may_put_together_are_not_certain_without_a_country(name, listed):
    comparison, asked = compare(name, listed, "organization"), analyse(name)
    alone = judged(comparison, asked, UNKNOWN, UNKNOWN, Entry())
    assert alone.band(comparison) == "review" and alone.is_worth_asking
    assert "plain words" in alone.words
    there = facts("RU", None, None, [])
    assert "plain words" not in judged(comparison, asked, there, there, Entry()).words
    # Word for word, with its legal form, it is the list's own name.
    same = compare(listed, listed, "organization")
    assert "plain words" not in judged(same, analyse(listed), UNKNOWN, UNKNOWN, Entry()).words


def test_other_figures_are_another_party():
    names = "JSC 144 Armored Repair Plant", "103 Armored Repair Plant JSC"
    told = judged(compare(*names, "organization"), analyse(names[0]), UNKNOWN, UNKNOWN, Entry())
    assert not told.is_worth_asking and "other figures" in told.words


@pytest.mark.parametrize("registered", [False, True])
def test_characters_that_only_sound_like_a_name_in_another_script_are_never_certain(registered):
    entry = Entry(is_registered=registered)
    for asked, listed in (("哈威伦", "하웨이룬"), ("哈威伦", "Haweilun"), ("Халвейрон", "هالويرون")):
        judgement = judged(compare(analyse(asked), analyse(listed)), analyse(asked), UNKNOWN, UNKNOWN, entry)
        assert "names in two scripts, of which the sound alone agrees" in judgement.limits
    same = judged(compare(analyse("哈威伦"), analyse("哈威伦")), analyse("哈威伦"), UNKNOWN, UNKNOWN, entry)
    assert "names in two scripts, of which the sound alone agrees" not in same.limits


def test_two_short_names_in_a_script_without_vowels_are_asked_about_where_both_sound_the_same():
    asked, listed = analyse("وئام وهاب", "person"), analyse("WAHHAB, Wiam", "person")
    assert judged(compare(asked, listed), asked, UNKNOWN, UNKNOWN, Entry(), foreign=True).is_worth_asking


@pytest.mark.parametrize(
    "name", ["Tejarat Bank Paris", "Bank Tejarat (UK)", "Tejarat Bank PLC London", "Bank Tejarat Dubai"]
)
def test_a_branch_of_a_bank_with_a_foreign_word_for_a_common_one_is_asked_about(name):
    assert (hit(name)["entry_id"], hit(name)["band"], hit(name)["above_line"]) == ("l:28", "review", True)
    assert not (hit("Trading Bank Paris") or {"above_line": False})["above_line"]


@pytest.mark.parametrize(
    ("name", "band"),
    [
        ("Harkwell Corporation", "auto"),
        ("Harkwell Inc", "review"),
        ("Harkwell Ltd", "review"),
        ("L9Harkwell Inc", "auto"),
    ],
)
def test_a_vendor_of_the_registry_is_certain_by_one_word_of_another_name_only_as_it_stands(name, band):
    assert (hit(name)["entry_id"], hit(name)["band"]) == ("vendor:harkwell", band)


def test_plain_words_are_asked_about_without_the_legal_form_that_a_list_has():
    assert (hit("Premier Machines")["band"], hit("Premier Machines")["above_line"]) == ("review", True)
    assert not (hit("Premier Machine Tools") or {"above_line": False})["above_line"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Nationale Iranische Ölgesellschaft", ["national", "iran", "oil", "company"]),
        ("Chemins de fer russes", ["railway", "russia"]),
        ("Ministerio de Defensa", ["ministry", "de", "defense"]),
    ],
)
def test_words_of_institutions_in_other_languages_are_brought_to_one(name, words):
    assert [token.text for token in analyse(name, "organization").tokens] == words
