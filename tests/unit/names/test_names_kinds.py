"""What kind of party a name tells by itself, and that scoring goes by it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendorwatch.names.analysis import KINDS
from vendorwatch.names.kinds import told_kind
from vendorwatch.names.score import compare


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Kestrel Maritime LLC", "organization"),
        ("OOO Zarya", "organization"),
        ("Orlov Research Institute", "organization"),
        ("Maria Shipping", "organization"),
        ("KESTREL TECHNOLOGIES CO., Ltd", "organization"),
        ("Pyotr Orlov", "person"),
        ("ORLOV, Pyotr Ivanovich", "person"),
        ("BANK, John", "person"),
        ("Orlov Pyotr Ivanovich", "person"),
        ("M/V Northern Kestrel", "vessel"),
        ("NORTHERN KESTREL IMO 9074729", "vessel"),
        ("Kestrel", "unknown"),
        ("MIN, Aung", "unknown"),
        ("", "unknown"),
    ],
)
def test_kind_told(name, kind):
    assert told_kind(name) == kind


@pytest.mark.parametrize(
    ("query", "listed", "kind"),
    [
        ("Kestrel Tekhnologii", "OOO KESTREL TECHNOLOGY", "organization"),
        ("Kestrel Export", "PRESS AND EXPORT KESTREL LLC", "organization"),
        ("Orlov Piotr", "ORLOV, Pyotr Ivanovich", "person"),
        ("MV Northern Kestrel", "NORTHERN KESTREL", "vessel"),
    ],
)
def test_a_kind_that_a_name_tells_need_not_be_said(query, listed, kind):
    assert compare(query, listed).score == compare(query, listed, kind).score


@given(st.text(max_size=200))
def test_any_text_has_a_kind(name):
    assert told_kind(name) in KINDS


def test_long_texts_are_cut():
    assert told_kind("A" * 1_000_000) == "unknown"
    assert told_kind("A," * 1_000_000 + "b") in KINDS
