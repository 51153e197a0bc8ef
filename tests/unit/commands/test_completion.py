"""What the shell completes, by name."""

import pytest

from vendorwatch.commands import completion


@pytest.mark.parametrize(
    ("complete", "incomplete", "found"),
    [
        (completion.published_tables, "marts.vendor_b", ["marts.vendor_brief"]),
        (completion.published_tables, "vendor_b", ["vendor_brief"]),
        (completion.published_tables, "work.", []),
        (completion.columns, "marts.vendor_br", ["marts.vendor_brief."]),
        (completion.columns, "core.facets.me", ["core.facets.meaning"]),
        (completion.columns, "nonsense.", []),
        (completion.sources, "ofac_s", ["ofac_sdn"]),
        (completion.lists, "bis_e", ["bis_entity_list"]),
    ],
)
def test_names_are_completed(complete, incomplete: str, found: list[str]) -> None:
    assert complete(incomplete) == found
