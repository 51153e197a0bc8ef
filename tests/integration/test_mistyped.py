"""A name that is mistyped on the command line is told with the one that was meant, whatever it is the name of."""

import pytest
from typer.testing import CliRunner

from tests.snapshot import Snapshot
from vendorwatch.cli import app
from vendorwatch.errors import VendorwatchError

MISTYPED = [
    (["changes", "--since", "2026-01-01", "--list", "ofac_sdm"], "ofac_sdn"),
    (["changes", "--since", "2026-01-01", "--list", "SDN"], "ofac_sdn"),
    (["changes", "--since", "2026-01-01", "--vendor", "Kasperski"], "Kaspersky"),
    (["screen", "--name", "Acme", "--list", "bis_entity_lists"], "bis_entity_list"),
    (["decide", "--list", "--vendor", "V-101"], "V-1"),
    (["sources", "ofac_sdm"], "ofac_sdn"),
    (["refresh", "--source", "glief"], "gleif"),
    (["accept", "ofac_sdm", "abcdef", "--reason", "x"], "ofac_sdn"),
    (["reject", "glief", "abcdef", "--reason", "x"], "gleif"),
    (["tables", "vendor_exposures"], "vendor_exposure"),
    (["lineage", "vendor_exposures.since"], "marts.vendor_exposure"),
    (["review", "--list", "--type", "rolle"], "role"),
]


@pytest.mark.parametrize(
    ("command", "meant"), MISTYPED, ids=lambda value: " ".join(value) if isinstance(value, list) else ""
)
def test_what_was_meant_is_asked(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, command: list[str], meant: str
) -> None:
    monkeypatch.setenv("VENDORWATCH_HOME", str(snapshot.home))
    told = CliRunner().invoke(app, command).exception
    assert isinstance(told, VendorwatchError)
    assert f"Did you mean {meant}" in str(told) or f"there is {meant}" in str(told), told


@pytest.mark.parametrize(("option", "says"), [("--list", "no list "), ("--vendor", "no vendor ''")])
def test_a_name_left_empty_is_no_question_about_all(
    snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch, option: str, says: str
) -> None:
    """`--list "$LIST"` where LIST is not set would else be answered with `Nothing changed`."""
    monkeypatch.setenv("VENDORWATCH_HOME", str(snapshot.home))
    told = CliRunner().invoke(app, ["changes", "--since", "2026-01-01", option, ""]).exception
    assert isinstance(told, VendorwatchError)
    assert says in str(told)
