"""The words that a name is written in."""

import pytest

from vendorwatch.names.analysis import analyse


@pytest.mark.parametrize(
    ("written", "read"),
    [("K0vrov Zavod", "kovrov"), ("Kovr0v", "kovrov"), ("Kazin0", "kazino"), ("MiG29", "mig29"), ("Web30", "web30")],
)
def test_a_figure_among_letters_was_a_letter(written, read):
    assert analyse(written, "organization").tokens[0].written == read


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


@pytest.mark.parametrize("sign", ["№", "№ ", "No", "No. ", "Nº", "Nr", "Nr. ", "nr.", "#", ""])
def test_the_sign_of_a_number_does_not_make_a_word_of_it(sign):
    words = [token.text for token in analyse(f"Repair Plant {sign}144").tokens]
    assert words == ["repair", "plant", "144"]
