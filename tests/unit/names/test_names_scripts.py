"""Names in a script other than Latin are compared by their own letters."""

import pytest

from vendorwatch.names import arrow
from vendorwatch.names.analysis import analyse
from vendorwatch.names.files import QUERIES
from vendorwatch.names.index import NameIndex
from vendorwatch.names.listed import listed_table
from vendorwatch.names.match import screen_table
from vendorwatch.names.score import compare
from vendorwatch.names.scripts import letters_apart, native


@pytest.mark.parametrize(
    ("name", "script", "letters"),
    [
        ("Müller GmbH", "", ""),
        ("Завод Ёлка", "CYRILLIC", "заводелка"),
        ("電子 LTD 東方", "CJK", "电子东方"),
        ("كتاب", "ARABIC", "کتاب"),
        ("12 - .", "", ""),
    ],
)
def test_script_and_letters(name, script, letters):
    assert native(name) == (script, letters)


def test_letters_apart_are_a_share_of_the_shorter_text():
    assert letters_apart("海鹰", "海鹰电子") == 0
    assert letters_apart("海鹰", "海英") == 0.5
    assert letters_apart("", "海英") == 0


@pytest.mark.parametrize(("query", "listed"), [("海鹰", "海英"), ("李明", "黎鸣"), ("علي حسن", "الي هسن")])
def test_other_letters_of_one_sound_are_never_sure(query, listed):
    assert compare(query, listed).band != "auto"


def test_traditional_and_simplified_letters_are_the_same():
    assert compare("海鷹電子技術有限公司", "海鹰电子技术有限公司").score == 1


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("海鹰电子有限公司", "HAIYING ELECTRONICS CO., LTD."),
        ("قاسم حسینی", "HOSSEINI, Qasem"),
        ("ООО Зимородок", "ZIMORODOK LLC"),
        # With the article joined to the word, with letters doubled, with the letter that is spelled z or dh.
        ("كامل القسطل", "AL-KASTAL, Kamil"),
        ("عبد الكامل القسطل", "AL-KASTAL, Abdul Kamil"),
        ("علي ممدود", "MAMDUD, Ali"),
        ("علي كظيم", "KAZIM, Ali"),
        # Words that were translated, a name written as two words, a last letter that writes a vowel.
        ("بانک ملی ترمه", "BANK MELLI TERMEH"),
        ("درب الله", "DARBALLAH"),
        ("بانک کوپه", "BANK KOPEH"),
    ],
)
def test_another_script_is_compared_by_sound(query, listed):
    assert compare(query, listed).band != "reject"


LISTED_ABROAD = (
    ("association", "AL-RIHLAH AL-HALWA ASSOCIATION", "organization"),
    ("television", "AL MARZAQ TV", "organization"),
    ("national", "NATIONAL IRANIAN KESTREL COMPANY", "organization"),
    ("air", "DARIUSH AIRWAYS", "organization"),
    ("bank", "BANK OF HALUN CO LTD", "organization"),
    ("korea", "KOREA HERON DEVELOPMENT TRADING CORPORATION", "organization"),
    ("tijani", "TARIJANI, Ali", "person"),
    ("moneychanger", "DAGRU, Abdelrahim Hamdan", "person"),
    ("trapeza", "MELLON BANK", "organization"),
    ("hebrew", "BANK TAPAN", "organization"),
)


@pytest.fixture(scope="module")
def abroad():
    return NameIndex.build(
        listed_table([{"entry_id": entry, "name": name, "kind": kind} for entry, name, kind in LISTED_ABROAD])
    )


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        # A word for the kind of organization in front, with its article or joined to `for`, in another order, in Persian.
        ("جمعية الرحلة الحلوة", "association"),
        ("قناة المرزق", "television"),
        ("تلفزيون المرزق", "television"),
        ("شرکت هواپیمایی داریوش", "air"),
        ("هيئة داريوش للطيران", "air"),
        ("哈伦银行", "bank"),
        ("Τράπεζα Μέλλον", "trapeza"),
        ("בנק תפן", "hebrew"),
        # `ij` is two letters there; the first letter of the last name is g in the Sudan.
        ("علی تاریجانی", "tijani"),
        ("عبد الرحيم دقرو", "moneychanger"),
    ],
)
def test_words_for_the_kind_of_organization_lose_no_name(abroad, name, entry):
    table = arrow.table([["q"], [name], ["unknown"], *[[""]] * 4], QUERIES)
    hits = [hit for hit in screen_table(abroad, table).to_pylist() if hit["above_line"]]
    assert [hit["entry_id"] for hit in hits][:1] == [entry]


def test_words_of_a_script_mean_something_in_that_script_alone():
    assert [token.text for token in analyse("شرکت ملی نفت ایران", "organization").tokens] == [
        "company",
        "national",
        "oil",
        "iran",
    ]
    assert [token.text for token in analyse("Kestrel NFT", "organization").tokens] == ["kestrel", "nft"]
