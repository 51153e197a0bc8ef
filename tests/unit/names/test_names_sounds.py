"""What of a word is the same however it is spelled."""

import pytest

from vendorwatch.names.analysis import analyse
from vendorwatch.names.sounds import form, sound


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
