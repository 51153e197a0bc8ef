"""What else is known of two parties, and what it adds to or takes from the score of their names."""

import pytest

from vendorwatch.names.qualify import facts, qualified, shared_number
from vendorwatch.names.score import compare


def of(country):
    return facts(country, None, None, None)


@pytest.mark.parametrize(
    ("asked", "costs"),
    [
        ("Kestrel Overseas Petroleum Co London Branch", False),
        ("Kestrel Overseas Petroleum Company Zweigniederlassung Hamburg", False),
        ("Kestrel Overseas Petroleum (Switzerland) AG", False),
        ("Kestrel Overseas Petroleum Niederlassung Indien", False),
        ("Kestrel Overseas Petroleum Francia", False),
        ("Kestrel Overseas Petroleum Co", True),
        ("Kestrel Overseas Petroleum Gardening", True),
    ],
)
def test_a_branch_abroad_is_of_another_country_than_its_house(asked, costs):
    plain = compare(asked, "KESTREL OVERSEAS PETROLEUM COMPANY", "organization")
    known = qualified(plain, of("GB"), of("IR"))
    assert known.score == pytest.approx(plain.score - (0.1 if costs else 0.0))


def test_a_listed_branch_is_not_the_house():
    plain = compare("Kestrel Petroleum Co", "KESTREL PETROLEUM (LONDON)", "organization")
    assert qualified(plain, of("IR"), of("GB")).score < plain.score


def test_people_have_no_branches():
    plain = compare("Kestrel London", "Kestrel", "person")
    assert qualified(plain, of("GB"), of("IR")).score < plain.score


@pytest.mark.parametrize(
    ("asked", "listed", "worth"),
    [
        ("imo no. 9074729", "world::9074729", "same"),
        ("MMSI: 572469210", "world::572469210", "same"),
        ("XBT 1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "world::1BOATSLRHTKNNGKDXEEOBR76B53LETTPYT", "same"),
        ("bitcoin:1BoatSLRHtKNngkdXEeobR76b53LETtpyT", "world::1BOATSLRHTKNNGKDXEEOBR76B53LETTPYT", "same"),
        ("HRB 12345 Amtsgericht Musterstadt", "register:DE:HRB12345", "register"),
        ("AG Musterstadt HRB 12345", "register:DE:HRB12345", "register"),
        ("9074729", "world::9074729", "short"),
        ("HRB 12345", "register:DE:HRB54321", None),
        ("4116", "register:DE:4116", "register"),
        ("4116", "register:FR:4116", None),
        ("411600", "register::411600", "register"),
        ("4116", "register::4116", None),
        ("411", "register:DE:411", None),
        ("Call sign A8AA6", "register::A8AA6", "register"),
        ("ETC 12345678", "world::12345678", None),
    ],
)
def test_a_number_is_known_whatever_stands_with_it(asked, listed, worth):
    query, entry = (
        facts("DE" if asked.isdecimal() and len(asked) < 6 else None, None, None, [asked]),
        facts("DE", None, None, [listed]),
    )
    assert shared_number(query, entry, names_fit=False) == worth
