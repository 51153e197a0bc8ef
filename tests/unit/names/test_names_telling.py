"""What words in common tell."""

import pytest

from vendorwatch.names.score import compare
from vendorwatch.names.telling import bits, is_branch, is_common, is_one_word, own_words


def test_a_word_is_the_rarer_the_fewer_companies_bear_it():
    assert bits("group") < bits("halweitron")
    assert bits("halweitron group") == bits("halweitron") + bits("group")
    assert is_common("group") and not is_common("halweitron")


@pytest.mark.parametrize(
    ("name", "listed", "own"),
    [("Halweitron Group", "Halweitron Trading", ["halweitron"]), ("Tehran Trading", "Tehran Trading Group", [])],
)
def test_no_trade_or_place_is_a_companys_own_word(name, listed, own):
    assert own_words(compare(name, listed, "organization")) == own


@pytest.mark.parametrize(
    ("name", "expected"), [("Halweitron Dubai", True), ("Halweitron", False), ("Halweitron Zarnitsa Dubai", False)]
)
def test_a_branch_has_the_name_of_its_house_and_a_place_beside_it(name, expected):
    assert is_branch(compare(name, "Halweitron Group", "organization")) == expected


def test_one_word_alone_is_one_that_others_may_bear():
    assert is_one_word(compare("Halweitron", "Halweitron", "organization"))
    assert not is_one_word(compare("Halweitron Kestrom", "Halweitron Kestrom", "organization"))
    assert not is_one_word(compare("Halweitron Bank", "Halweitron Bank", "organization"))
