"""Acronyms in brackets that add nothing, and brackets that do."""

import pytest

from vendorwatch.names.acronyms import abbreviates, without_acronym


@pytest.mark.parametrize(
    ("letters", "name"),
    [
        ("HNA", "Heron Navigation Agency"),
        ("HRI", "Heron Research Institute of Applied Optics"),
        ("H.N.A.", "Heron Navigation Agency Ltd"),
        ("HeNaCo", "Heron Navigation Company"),
    ],
)
def test_letters_that_abbreviate(letters, name):
    assert abbreviates(letters, name)
    assert without_acronym(f"{name} ({letters})").strip() == name


@pytest.mark.parametrize(
    ("letters", "name"),
    [
        ("KLM", "Heron Navigation Agency"),
        ("H", "Heron Navigation Agency"),
        ("HK", "Heron"),
        ("USA", "Heron Navigation"),
    ],
)
def test_letters_that_do_not(letters, name):
    assert not abbreviates(letters, name)
    assert without_acronym(f"{name} ({letters})") == f"{name} ({letters})"
