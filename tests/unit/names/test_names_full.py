"""What holds for names of the whole lists, written as vendor lists have them: found, and asked about."""

import random
import re
from zlib import crc32

import pytest

from vendorwatch.names import arrow
from vendorwatch.names.begun import LEAST, letters
from vendorwatch.names.explain import explanation
from vendorwatch.names.files import QUERIES
from vendorwatch.names.match import screen_table
from vendorwatch.typed import is_legal_form

# With the others that read the full lists, which takes longer than the tests.
pytestmark = [pytest.mark.real, pytest.mark.xdist_group("full lists of names")]


def _word(name, least):
    return max((word for word in re.findall("[A-Za-z]+", name) if len(word) >= least), key=len, default="")


def _exchanged(name, at):
    word = _word(name, 7)
    at = 1 + at % max(1, len(word) - 2)
    return (
        name.replace(word, word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :], 1) if word else name
    )


def _figure(name, _):
    word = _word(name, 7)
    at = next((at for at in range(2, len(word)) if word[at].lower() in "oise"), 0)
    figure = dict(zip("oise", "0153", strict=True)).get(word[at : at + 1].lower(), "")
    return name.replace(word, word[:at] + figure + word[at + 1 :], 1) if word and at else name


# Of 100 names, so many are above the line at least: figures of docs/matching.md, less what chance may make of them.
WAYS = {
    "cut at 30": (lambda name, _: name[:30] if len(name) > 30 else name, 98),
    "cut at 35": (lambda name, _: name[:35] if len(name) > 35 else name, 98),
    "letters exchanged": (_exchanged, 93),
    "a figure for a letter": (_figure, 93),
    "together": (lambda name, _: name.lower().replace(" ", "") if 2 <= len(name.split()) <= 4 else name, 93),
    "a space too many": (lambda name, _: re.sub(r"([A-Za-z]{4})([A-Za-z]{3,})", r"\1 \2", name, count=1), 93),
    "a mark behind": (lambda name, at: name + (" - INACTIVE", " (DO NOT USE)", "_old", " [EUR]")[at % 4], 97),
    "in brackets": (lambda name, _: f"Nordsee Handel ({name})", 97),
    "in quotation marks": (lambda name, at: f"Nordsee Handel {'„«“‹'[at % 4]}{name}{'“»”›'[at % 4]}", 93),
}  # fmt: skip


@pytest.fixture(scope="module")
def companies(full):
    """The index, and names of listed companies with the entries that bear them, in the order of checksums of their letters."""
    listed, index = full
    bearers = {}
    for entry, name, kind in listed:
        if kind == "organization" and name.isascii() and 8 <= len(name) <= 70:
            bearers.setdefault(name, set()).add(entry)
    return index, sorted(bearers.items(), key=lambda each: crc32(each[0].encode()))


def asked_about(index, names):
    """Return for each name the entries that are asked about, or certain."""
    table = arrow.table(
        [list(map(str, range(len(names)))), names, ["unknown"] * len(names), *[[""] * len(names)] * 4], QUERIES
    )
    asked = [set() for _ in names]
    for hit in screen_table(index, table).to_pylist():
        if hit["above_line"]:
            asked[int(hit["query_id"])].add(hit["entry_id"])
    return asked


@pytest.mark.parametrize("way", WAYS)
def test_names_are_asked_about_however_they_are_written(companies, way):
    index, names = companies
    write, least = WAYS[way]
    chosen = [
        (written, name, bearers)
        for number, (name, bearers) in enumerate(names[:2_000])
        if (written := write(name, number)) != name and not is_legal_form(written)
    ][:100]
    asked = asked_about(index, [written for written, *_ in chosen])
    missed = [
        (written, name) for (written, name, bearers), found in zip(chosen, asked, strict=True) if not found & bearers
    ]
    assert len(chosen) == 100
    assert len(missed) <= 100 - least, missed


def test_what_explain_asks_about_of_a_cut_name_screening_does(companies):
    index, names = companies
    chooser = random.Random(8)
    cut = [
        (name[:width].strip(), name)
        for name, _ in names[:600]
        for width in [chooser.choice((24, 28, 30, 35, 40))]
        if len(name) > width + 2 and len(letters(name[:width])) >= LEAST and not is_legal_form(name[:width])
    ]
    lost = [
        (written, name)
        for (written, name), found in zip(cut, asked_about(index, [written for written, _ in cut]), strict=True)
        if not found and explanation(written, name)["as_vendor"]["above_line"]
    ]
    assert len(cut) > 150
    assert lost == []
