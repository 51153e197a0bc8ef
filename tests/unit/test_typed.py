"""Names as people type and paste them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendorwatch.errors import VendorwatchError
from vendorwatch.typed import LEGAL_FORM, doubt, name_of, one_line


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  Blue\n Fern\t", "Blue Fern"),
        ("Blue\u202e F\u200bern\u2066", "Blue Fern"),
        ("Blue\x1b[31m Fern\x1b[0m", "Blue Fern"),
        ("Blue \ud800Fern", "Blue Fern"),
        ("Mu\u0308ller", "M\u00fcller"),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"),
    ],
)
def test_a_name_is_what_can_be_seen_of_it(typed: str, name: str) -> None:
    assert name_of(typed, "here") == name


@pytest.mark.parametrize("typed", ["", " ", "\u202e\x07", "---", "\x1b[31m", "x" * 1_001])
def test_what_is_no_name_is_refused_with_its_place(typed: str) -> None:
    with pytest.raises(VendorwatchError, match=r"^here: a name (of 1,001 characters|without a letter)"):
        name_of(typed, "here")


@given(st.text())
def test_one_line_is_one_line_and_stays(text: str) -> None:
    line = one_line(text)
    assert "\n" not in line
    assert one_line(line) == line


def test_what_turns_the_direction_before_a_capital_parts_two_words() -> None:
    assert one_line("Huawei\u202eTechnologies") == "Huawei Technologies"
    assert one_line("Hua\u202ewei \u200fLtd") == "Huawei Ltd"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("海鹰电子 Ltd", "Chinese characters"),
        ("ファルウェイ", "Japanese letters"),
        ("할웨이", "Korean letters"),
        ("بانک ترمه", "Arabic letters"),
        ("ธนาคาร", "Thai letters"),
    ],
)
def test_a_name_in_a_script_that_hardly_a_list_has_is_doubtful(name: str, told: str) -> None:
    assert f"a name in {told}, which hardly a list has" in (doubt(name) or "")


@pytest.mark.parametrize("name", ["Halwei", "Zürich 海鹰", "Завод Зимородок", "3M"])
def test_other_names_are_not(name: str) -> None:
    assert doubt(name) is None


def test_a_name_without_a_letter_may_be_a_cell_of_another_column() -> None:
    assert doubt("360") == doubt("٣٦٠") == "a name without a letter"


@pytest.mark.parametrize(
    ("name", "is_form"),
    [
        ("LIMITED LIABILITY COMPANY", True),
        ("Publichnoe Aktsionernoe Obshchestvo", True),
        ("OBSHCHESTVO S OGRANICHENNOI OTVETST", True),
        ("ZAKRYTOE AKTSIONERNOE OBSHCHESTVO N", True),
        ("Co., Ltd.", True),
        ("LIMITED LIABILITY COMPANY TALD", False),
        ("GmbH Blue Fern", False),
        ("Co-op", False),
        ("SAS", False),
        ("Limited Brands", False),
        ("Blue Fern Co., Ltd.", False),
    ],
)
def test_a_legal_form_alone_is_told(name: str, is_form: bool) -> None:
    assert (doubt(name) == LEGAL_FORM) is is_form
