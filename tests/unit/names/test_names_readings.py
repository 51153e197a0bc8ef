"""What names in other scripts may be in Latin letters."""

import pytest

from vendorwatch.names.readings import readings


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("Халвей", "Halwey"),
        ("루스프롬", "lusprom"),
        ("베르방크", "berbank"),
        ("HalweiRobotics", "Halwei Robotics"),
        ("القسطل", "al قسطل"),
        ("100234 Halwei", "Halwei"),
        ("#0100234 - Халвей", "Halwey"),
        # Letters of two scripts that look alike.
        ("НАLWЕI", "HALWEI"),
    ],
)
def test_a_name_is_read_as_it_was_meant(name, read):
    assert read in readings(name)


@pytest.mark.parametrize(
    "name",
    ["Halwei Robotics", "HALWEI", "McDonald", "Дом", "", "海鹰", "الله", "بانک", "Société", "360 Halwei", "12345"],
)
def test_most_names_have_no_other_reading(name):
    assert readings(name) == ()
