"""Legal forms that were cut."""

import pytest

from vendorwatch.names.analysis import analyse


@pytest.mark.parametrize(
    ("written", "words", "form"),
    [
        ("Halweit Company Limi", ["halweit"], "ltd"),
        ("Halweit Co., Limite", ["halweit"], "ltd"),
        ("Halweit Pte. Lt", ["halweit"], "ltd"),
        ("Halweit Sdn Bh", ["halweit"], "ltd"),
        ("Halweit Limite", ["halweit"], "ltd"),
        ("Halweit Pub Joint Stock Company", ["halweit"], "jsc"),
        ("Halweit Jt Stock Co", ["halweit"], "jsc"),
        ("Halweit Joint Stock Coy", ["halweit"], "jsc"),
        ("000 Halweit", ["halweit"], "llc"),
        ("Halweit 000", ["halweit"], "llc"),
        ("Bank of Halweit Li", ["bank", "of", "halweit", "li"], None),
    ],
)
def test_a_legal_form_whose_last_word_was_cut_is_one_in_a_short_name_too(written, words, form):
    name = analyse(written)
    assert [token.text for token in name.tokens] == words
    assert (name.legal and name.legal.code) == form
