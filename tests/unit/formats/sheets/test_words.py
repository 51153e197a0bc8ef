"""Text that was taken for another encoding is mended, and nothing else is touched."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendorwatch.formats.sheets.file import read_file
from vendorwatch.formats.sheets.words import faults, mended

SEEDS = Path(__file__).resolve().parents[4] / "seeds"


@pytest.mark.parametrize("taken_for", ["cp1252", "latin-1", "cp1250", "cp1254", "mac-roman", "cp850", "cp437"])
@pytest.mark.parametrize("name", ["Götz Möbel", "Société Générale", "Muñiz", "Größe", "Jönköping"])
def test_what_was_encoded_twice_is_as_it_was(name: str, taken_for: str) -> None:
    try:
        twice = name.encode().decode(taken_for)
    except UnicodeDecodeError:
        pytest.skip("these bytes are none of that encoding, so no program reads them so")
    assert mended(f"{twice} GmbH") == f"{name} GmbH"


@pytest.mark.parametrize(
    ("damaged", "name"),
    [
        ("ÅžiÅŸeci", "Şişeci"),
        ("GÃ–TZ & SÃ–HNE", "GÖTZ & SÖHNE"),
        ("Ã–lwerk", "Ölwerk"),
        ("MÃƒÂ¼hle", "Mühle"),
        ("Ð¡ÐµÐ²ÐµÑ€", "Север"),
        ("РЎРµРІРµСЂ", "Север"),
        ("SÃ£o TomÃ©", "São Tomé"),
        ("Smith’s".encode().decode("cp1252"), "Smith’s"),
    ],
)
def test_more_of_the_kind(damaged: str, name: str) -> None:
    assert mended(damaged) == name


@pytest.mark.parametrize(
    "name",
    [
        "NESTLÉ® & CAFÉ™ Strauß”",
        "IRMÃ’S GRÃO SÃO CORAÇÃO®",
        "Рівне Річка Київ",
        "Łódź ÖBB Ærø Zoë ŠKODA Île Ål Ñu Â la carte",
    ],
)
def test_names_that_are_whole_stay(name: str) -> None:
    assert mended(name) == name


@given(st.text(max_size=40))
def test_mending_ends_and_what_is_mended_is_done(text: str) -> None:
    assert mended(mended(text)) == mended(text) or len(mended(text)) < len(text)


def test_no_name_that_we_know_is_touched() -> None:
    with (SEEDS / "curated" / "vendor_names.csv").open(encoding="utf-8") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert [cell for cell in cells if mended(cell) != cell] == []


def test_symbols_within_words_capitals_and_mixed_alphabets_are_faults() -> None:
    assert [faults(word) for word in ("Müller", "Mﬂller", "M¼ller", "MŸller", "Mьller", "Köln–Bonn", "東京ガス")] == [
        *(0, 0, 1, 1, 2, 0, 0)
    ]


def test_the_import_tells_what_it_mended_and_what_is_lost() -> None:
    body = 'Vendor;Land\nGÃ¶tz AG;DE\nM\ufffdller;DE\n="Bolt";AT\n'.encode()
    [sheet] = read_file(lambda: io.BytesIO(body), "list.csv").sheets
    assert [row.values["vendor_name"] for row in sheet.rows] == ["Götz AG", "M\ufffdller", "Bolt"]
    assert [(issue.line, issue.message.partition(";")[0], issue.value) for issue in sheet.issues] == [
        (
            2,
            "text that was taken for another encoding, or written for the web, before it came here",
            "GÃ¶tz AG: Götz AG",
        ),
        (3, "letters that were lost before the file was written", "M\ufffdller"),
    ]
