"""What a cell calls the bearer of a name beside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendorwatch.names import arrow
from vendorwatch.names.callings import called, letters_apart
from vendorwatch.names.files import QUERIES
from vendorwatch.names.index import NameIndex
from vendorwatch.names.listed import listed_table
from vendorwatch.names.match import screen_table

LISTED = (
    ("HERONIA", "vessel"),
    ("PLOVER STAR", "vessel"),
    ("XP-KST", "vessel"),
    ("ORLENKOV, Pyotr Ignatyevich", "person"),
    ("DERAKHTI, Vahid", "person"),
    ("LIMITED LIABILITY COMPANY HALWEITRON", "organization"),
    ("BANK HALUN", "organization"),
    ("BANK OF KESTRUN CO LTD", "organization"),
    ("CHINA STATE SHIPBUILDING CORPORATION", "organization"),
    ("STATE CORPORATION ROSTEC", "organization"),
    ("URALKESHCHAVOD", "organization"),
    ("KESTROVAYA BANK", "organization"),
    ("GLOBAL TANKERS PRIVATE LIMITED", "organization"),
)


@pytest.fixture(scope="module")
def index():
    return NameIndex.build(listed_table([{"entry_id": name, "name": name, "kind": kind} for name, kind in LISTED]))


def asked_about(index, name, kind="unknown"):
    table = arrow.table([["q"], [name], [kind], *[[""]] * 4], QUERIES)
    return {hit["entry_id"]: hit["band"] for hit in screen_table(index, table).to_pylist() if hit["above_line"]}


@pytest.mark.parametrize("kind", ["unknown", "organization", "vessel"])
@pytest.mark.parametrize(
    "cell",
    [
        *("M/V {}", "MV {}", "M.T. {}", "Motor Vessel {}", "{} (vessel)", "Schiff {}", "Buque {}", "т/х {}", "LPG/C {}"),
        *("VLCC {}", "Owners of MV {}", "Master of {}", "{} crew", "{} Tanker", "{} V.23W", 'M/T "{}"', "Gemi {}", "{} bunkers"),
    ],
)  # fmt: skip
def test_a_ship_is_asked_about_in_the_words_of_an_invoice(index, cell, kind):
    # Two words nobody else bears are certain where the row says that it is a ship.
    assert asked_about(index, cell.format("HERONIA"), kind).get("HERONIA") == "review"
    assert asked_about(index, cell.format("PLOVER STAR"), kind).get("PLOVER STAR") in {"review", "auto"}
    if kind != "vessel":
        assert asked_about(index, cell.format("PLOVER STAR"), kind)["PLOVER STAR"] == "review"


@pytest.mark.parametrize(
    "cell",
    ["Aircraft {}", "{} (aircraft)", "A/C {}", "Tail {}", "Boeing {}", "Airbus A320 {}", "{} landing fee", "Reg. {}"],
)
@pytest.mark.parametrize("mark", ["XP-KST", "XPKST"])
def test_an_aircraft_is_asked_about_by_its_mark(index, cell, mark):
    if mark == "XPKST" and cell in {"Boeing {}", "Airbus A320 {}"}:
        return
    assert "XP-KST" in asked_about(index, cell.format(mark))


@pytest.mark.parametrize(
    "cell",
    [
        *("Individual Entrepreneur {}", "FOP {}", "ИП {}", "IP {}", "Einzelunternehmer {}", "{} e.K.", "{} MEI", "Inh. {}"),
        *("Prof. Dr. med. {}", "H.E. {}", "The Hon. {}", "Lic. {}", "Dipl.-Ing. {}", "Maître {}", "Rechtsanwalt {}", "Notary {}"),
        *("Law Office of {}", "Herrn {}", "Datuk {}", "Gen. (ret.) {}", "{} & Sons", "Estate of {}", "{} (Freelancer)"),
        *("{} (Mr)", "{} III", "Dr. {} GmbH", "Mr & Mrs {}"),
    ],
)  # fmt: skip
def test_a_person_is_asked_about_as_a_sole_trader_and_with_any_honour(index, cell):
    assert asked_about(index, cell.format("Vahid Derakhti")) == {"DERAKHTI, Vahid": "review"}


@pytest.mark.parametrize(
    "name",
    [
        "Pyotr Orlenkov",
        "Orlenkov P.I.",
        "Orlenkov PI",
        "IP Orlenkov P.I.",
        "IP Orlenkov PI",
        "Pyotr Ignatyevich Orlenkov",
    ],
)
def test_a_person_is_asked_about_without_the_patronymic_and_by_two_letters(index, name):
    assert asked_about(index, name) == {"ORLENKOV, Pyotr Ignatyevich": "review"}


@pytest.mark.parametrize(
    "name",
    [
        *("Vahid Petrovich Derakhti", "Derakhti Vahid Petrovich", "Vahid Al-Derakhti", "Seyed Vahid Derakhti"),
        *("Mr. Derakhti Vahid", "Vahid Ali Derakhti", "Vahid de Derakhti"),
    ],
)  # fmt: skip
def test_a_patronymic_an_article_and_one_more_given_name_make_no_other_person(index, name):
    assert asked_about(index, name) == {"DERAKHTI, Vahid": "review"}


def test_another_middle_or_family_name_is_another_person(index):
    for name in ("Pyotr Semyonovich Orlenkov", "Pyotr Orlov", "Ignaty Orlenkov", "Orlenkov KS"):
        assert asked_about(index, name) == {}, name


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("TD Halweitron", "LIMITED LIABILITY COMPANY HALWEITRON"),
        ("NPO Halweitron", "LIMITED LIABILITY COMPANY HALWEITRON"),
        ("Halweitron Trading", "LIMITED LIABILITY COMPANY HALWEITRON"),
        ("Halweitron Ltd Pobočka", "LIMITED LIABILITY COMPANY HALWEITRON"),
        ("Halweitron HTN", "LIMITED LIABILITY COMPANY HALWEITRON"),
        ("Halweitron DUPLIKAT", "LIMITED LIABILITY COMPANY HALWEITRON"),
        ("Heron Cloud „HALWEITRON“", "LIMITED LIABILITY COMPANY HALWEITRON"),
        ("Heron Cloud bzw. Halweitron", "LIMITED LIABILITY COMPANY HALWEITRON"),
        # Letters of a bank's short name; its words in another order, with what the ledger says of it.
        ("Bank Halnu", "BANK HALUN"),
        ("Bnak Halun", "BANK HALUN"),
        ("Halun Bnk", "BANK HALUN"),
        ("Kestrun Bank DO NOT PAY", "BANK OF KESTRUN CO LTD"),
        ("China State Shipbldg", "CHINA STATE SHIPBUILDING CORPORATION"),
        ("Rostceh", "STATE CORPORATION ROSTEC"),
        # As Germans and Poles write Russian names, and a slip in ordinary words.
        ("Uralkeschtschawod", "URALKESHCHAVOD"),
        ("Kestrowaja Bank", "KESTROVAYA BANK"),
        ("GLOBAL TANKER PRIVATE LIMITED", "GLOBAL TANKERS PRIVATE LIMITED"),
        ("GK Rostec", "STATE CORPORATION ROSTEC"),
        ("ГК «Ростех»", "STATE CORPORATION ROSTEC"),
        ("Корпорация Ростех", "STATE CORPORATION ROSTEC"),
    ],
)
def test_common_words_letters_and_marks_beside_a_telling_name(index, name, entry):
    assert entry in asked_about(index, name)


@pytest.mark.parametrize(
    "name",
    [
        "Kestrel",
        "Kestrel Ltd",
        "Ship Supply Inc",
        "Ferry Line Ltd",
        "MS Software LLC",
        "ALFA-BANK",
        "Master",
        "",
        "IP 100",
    ],
)
def test_most_names_say_nothing_of_the_kind(name):
    assert called(name) == ()


@pytest.mark.parametrize("name", ["Kestrel SA", "Kestrel AG", "Kestrel US", "Kestrel Uk", "KS", "Orlenkov"])
def test_legal_forms_and_places_are_no_letters_of_a_name(name):
    assert letters_apart(name) == ""


@given(st.text(st.sampled_from("aB1 -_/()[].,&\"'МVt"), max_size=60))
def test_what_is_left_of_any_cell_stands_in_it(cell):
    def letters(text):
        return "".join(filter(str.isalnum, text.lower()))

    for name, _ in called(cell):
        assert name == name.strip() and letters(name) in letters(cell)


def test_of_a_persons_names_one_with_a_name_more_goes_before_one_that_is_spelled_otherwise():
    names = [("a", "ORLENKOV, Pyotr Ignatyevich"), ("a", "ORLINKOV, Pyotr")]
    rows = [{"entry_id": entry, "name": name, "kind": "person"} for entry, name in names]
    index = NameIndex.build(listed_table(rows))
    table = arrow.table([["q"], ["Pyotr Orlenkov"], ["unknown"], *[[""]] * 4], QUERIES)
    [hit] = screen_table(index, table).to_pylist()
    assert hit["above_line"]
