"""Names in a script other than Latin are compared by their own letters."""

import pytest

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
