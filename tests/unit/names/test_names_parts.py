"""Where one name ends and another begins in a cell."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vendorwatch.names import parts
from vendorwatch.names.parts import MOST_NAMES, names_in


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Heron Cloud (formerly Kestrel OTC)", ["Heron Cloud", "Kestrel OTC"]),
        ("Heron Cloud formerly known as KESTREL OTC", ["Heron Cloud", "KESTREL OTC"]),
        ("Heron (formerly Kestrel Holding) GmbH", ["Heron GmbH", "Kestrel Holding"]),
        ("Heron Ltd f/k/a Kestrel Ltd", ["Heron Ltd", "Kestrel Ltd"]),
        ("Heron Ltd (f.k.a. Kestrel Ltd; a.k.a. Plover Ltd)", ["Heron Ltd", "Kestrel Ltd", "Plover Ltd"]),
        ("Heron Ltd fka Kestrel Ltd", ["Heron Ltd", "Kestrel Ltd"]),
        ("f.k.a. Kestrel Neft", ["Kestrel Neft"]),
        ("Heron, formerly named Kestrel Ltd", ["Heron", "Kestrel Ltd"]),
        ("Heron (bisher Kestrel AG)", ["Heron", "Kestrel AG"]),
        ("Heron (part of Kestrel Corp)", ["Heron", "Kestrel Corp"]),
        ("Heron, ex Kestrel Corp", ["Heron", "Kestrel Corp"]),
        ("Heron (ex-Kestrel Corp)", ["Heron", "Kestrel Corp"]),
        ("Heron d/b/a Kestrel Shipping", ["Heron", "Kestrel Shipping"]),
        ("Heron t/a Kestrel", ["Heron", "Kestrel"]),
        ("Heron, now Kestrel Ltd", ["Heron", "Kestrel Ltd"]),
        ("Heron AG vormals Kestrel AG", ["Heron AG", "Kestrel AG"]),
        ("Heron AG, vorm. Kestrel AG", ["Heron AG", "Kestrel AG"]),
        ("Heron AG (früher: Kestrel AG)", ["Heron AG", "Kestrel AG"]),
        ("Heron BV voorheen Kestrel BV", ["Heron BV", "Kestrel BV"]),
        ("Heron S.A. (wcześniej Kestrel S.A.)", ["Heron S.A", "Kestrel S.A"]),
        ("Heron ex Kestrel Corp", ["Heron", "Kestrel Corp"]),
        ("Heron alias Kestrel Corp", ["Heron", "Kestrel Corp"]),
        ("Heron (prev. Kestrel Corp)", ["Heron", "Kestrel Corp"]),
        ("Heron (was Kestrel Corp)", ["Heron", "Kestrel Corp"]),
        ("Heron (old name: Kestrel)", ["Heron", "Kestrel"]),
        ("Heron, renamed from Kestrel", ["Heron", "Kestrel"]),
        ("Heron p/k/a Kestrel", ["Heron", "Kestrel"]),
        ("Heron（原名：Kestrel）", ["Heron", "Kestrel"]),
        ("杭州苍鹭（曾用名红隼集团）", ["杭州苍鹭", "红隼集团"]),
        ("Heron Airways / Kestrel Airlines", ["Heron Airways", "Kestrel Airlines"]),
        ("HNA (Heron Navigation Agency)", ["Heron Navigation Agency"]),
        ("Kestrel c/o Heron Trust", ["Kestrel", "Heron Trust"]),
        ("c/o Heron Air", ["Heron Air"]),
        ("remit to Heron Air", ["Heron Air"]),
        ("Heron (then Kestrel Corp)", ["Heron", "Kestrel Corp"]),
        ("Heron (renamed Kestrel Corp)", ["Heron", "Kestrel Corp"]),
        ("Heron (factored to Kestrel)", ["Heron", "Kestrel"]),
        ("Heron changed name from Kestrel Corp", ["Heron", "Kestrel Corp"]),
        ("Kestrel (remit to: Heron Air)", ["Kestrel", "Heron Air"]),
        ("Heron JSC attn. Ivan Kestrel", ["Heron JSC", "Ivan Kestrel"]),
        ("Heron Tech, a subsidiary of Kestrel Corp", ["Heron Tech", "Kestrel Corp"]),
        ("Heron Trade (a division of the Kestrel Works)", ["Heron Trade", "Kestrel Works"]),
        ("Heron dba Kestrel", ["Heron", "Kestrel"]),
        ("Heron trading as Kestrel", ["Heron", "Kestrel"]),
        ("Heron Bank (Kestrel Savings)", ["Kestrel Savings", "Heron Bank"]),
        ("Heron Ltd (formerly", ["Heron Ltd"]),
    ],
)
def test_names_of_a_cell(cell, names):
    assert names_in(cell) == (cell, *names)


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "Kestrel Ltd",
            "Ex Libris Ltd",
            "NOW Foods Inc",
            "Alias Systems Corp",
            "Aka Foods",
            "Heron Navigation Agency (HNA)",
        ),
        *(
            "Kestrel (Dubai)",
            "Kestrel SAL (HOLDING)",
            "Kestrel SAL (OFF SHORE)",
            "A/S Kestrel",
            "S/A Kestrel",
            "Company of Kestrels Ltd",
            "Unit of Measure GmbH",
            "()",
            "",
        ),
        *(
            "Fed Ex Corp",
            "What Was Ltd",
            "Good Form Ltd",
            "Heron, Form 20 Ltd",
            "Old Name Brewery",
            "Heron（上海）贸易",
        ),
        *("ORLOV, Pyotr (Petya)", "Import/Export Kestrel Co", "Kestrel (Shanghai) Trading Co., Ltd."),
    ],
)
def test_one_name_is_left_alone(cell):
    assert names_in(cell) == (cell,)


@given(
    st.lists(
        st.sampled_from(["formerly", "(", ")", "/", "Kestrel", "Ltd", "f.k.a.", ";", "ex-", "\u202e", "\x00"]),
        max_size=40,
    )
)
def test_any_cell_has_a_few_names(parts):
    cell = " ".join(parts)
    names = names_in(cell)
    assert names[0] == cell
    assert 1 <= len(names) <= MOST_NAMES
    assert len(set(names)) == len(names)


def test_texts_of_any_length_are_no_cells():
    assert len(names_in("( formerly " * 100_000)) <= MOST_NAMES
    assert len(names_in("(" * 1_000_000)) == 1


@settings(max_examples=500)
@given(st.from_regex(re.compile(parts._HINT.pattern, re.IGNORECASE | re.ASCII), fullmatch=True))
def test_what_is_looked_for_first_misses_no_hint_of_a_second_name(text: str) -> None:
    assert parts._may_hold_several(text) == (parts._HINT.search(text) is not None)


@pytest.mark.parametrize("form", ["АО", "Акционерное общество", "ООО", "ПАО"])
def test_a_legal_form_before_a_name_in_quotation_marks_is_no_name(form):
    names = parts.names_in(f"{form} «Ромашка Кестрель»")
    assert "Ромашка Кестрель" in names
    assert form not in names
