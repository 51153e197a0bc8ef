"""What may be a person's name, by its look."""

import pytest

from vendorwatch.names.persons import may_be_a_person


@pytest.mark.parametrize(
    ("name", "may_be"),
    [
        ("Paul Nicholas Griffin", True),
        ("JOHN B. PRIDMORE-SMITH", True),
        ("Muhammad Nasim ud Din", True),
        ("Hao Li Chen", True),
        ("Onyx Construction Company", False),
        ("Shanghai Optics Co., Ltd.", False),
        ("GLOBE TRADE", False),
        ("Wave Tech", False),
        ("Dahua Technology", False),
        ("Rosoboronexport", False),
        ("Smith & Jones", False),
        ("Research Institute 38", False),
        ("United Shipbuilding Corporation", False),
        ("", False),
    ],
)
def test_a_name_may_be_a_persons(name: str, may_be: bool) -> None:
    assert may_be_a_person(name) == may_be
