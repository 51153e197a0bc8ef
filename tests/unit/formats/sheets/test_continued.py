"""Names in two cells: joined where they go on, kept apart where the second is something else."""

import pytest

from vendorwatch.formats.sheets.continued import Joined, joined


@pytest.mark.parametrize(
    ("first", "second", "whole"),
    [
        ("Nordwind Anlagenbau", "Stralsund GmbH", Joined("Nordwind Anlagenbau Stralsund GmbH")),
        ("Fern & Oak Holding GmbH", "& Co. KG", Joined("Fern & Oak Holding GmbH & Co. KG")),
        # A word cut where the field was full: the next cell goes on in small letters.
        (
            "Spolecnost pro vyrobu nabytku s ruce",
            "nim omezenim s.r.o.",
            Joined(
                "Spolecnost pro vyrobu nabytku s rucenim omezenim s.r.o.",
                "Spolecnost pro vyrobu nabytku s ruce nim omezenim s.r.o.",
            ),
        ),
        # In capitals a full field may end between words or within one.
        (
            "NORDWESTDEUTSCHE ANLAGENBAUGESELLSC",
            "HAFT MBH",
            Joined(
                "NORDWESTDEUTSCHE ANLAGENBAUGESELLSC HAFT MBH",
                "NORDWESTDEUTSCHE ANLAGENBAUGESELLSCHAFT MBH",
            ),
        ),
        ("Gesellschaft der Freunde des Waldes", "und Flur e.V.", Joined("Gesellschaft der Freunde des Waldes und Flur e.V.")),
        ("Blue Fern", "Tools", Joined("Blue Fern Tools", other="Blue Fern")),
        ("Blaufarn GmbH", "Werk Nord", Joined("Blaufarn GmbH", other="Werk Nord")),
        ("Blaufarn GmbH", "Abt. Einkauf", Joined("Blaufarn GmbH", rest="Abt. Einkauf")),
        ("Blaufarn GmbH", "c/o Red Oak Ltd", Joined("Blaufarn GmbH", rest="c/o Red Oak Ltd")),
        ("Blaufarn GmbH", "+49 30 1234", Joined("Blaufarn GmbH", rest="+49 30 1234")),
        ("Blue Fern Ltd", "(formerly Red Oak Ltd)", Joined("Blue Fern Ltd", other="Red Oak Ltd")),
        ("Blue Fern Ltd", "DBA: Ferns", Joined("Blue Fern Ltd", other="Ferns")),
    ],
)  # fmt: skip
def test_what_two_cells_say(first: str, second: str, whole: Joined) -> None:
    assert joined(first, second) == whole
