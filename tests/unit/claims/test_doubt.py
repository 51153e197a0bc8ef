"""Sentences in which sure rules go wrong: what is doubtful waits for review, what is clear stays published."""

from datetime import date

import pytest

from vendorwatch.claims.extract import extract
from vendorwatch.claims.lexicon import Known, Lexicon

LEXICON = Lexicon([Known("Orion", "vendor", "orion", "Orion"), Known("Vega", "vendor", "vega", "Vega")])


def tiers(text: str, claim_type: str) -> dict[tuple[str, float | None], str]:
    found = extract(text, LEXICON, date(2024, 7, 17))
    return {(c.subject_text, c.value): c.tier for c in found if c.claim_type == claim_type and c.tier != "candidate"}


def test_a_sentence_in_which_several_agencies_act_waits() -> None:
    text = (
        "The Treasury Department designated 20 targets, and the Commerce Department added 40 companies to a trade list."
    )
    assert set(tiers(text, "designation_count").values()) == {"review"}


def test_of_two_agencies_the_one_that_acts_against_a_vendor_is_clear() -> None:
    text = (
        "The Treasury Department designated Orion on Friday, a day after the Commerce Department banned its software."
    )
    assert tiers(text, "designation") == {("Orion", None): "published"}


def test_the_list_of_a_text_that_names_two_waits() -> None:
    lists = "The Entity List grew in May. The Covered List did not."
    assert "published" not in tiers(f"{lists}\n\nBasalt Chips Ltd. was added to the list.", "list_inclusion").values()
    named = tiers(f"{lists}\n\nBasalt Chips Ltd. was added to the Entity List.", "list_inclusion")
    assert named == {("Basalt Chips Ltd.", None): "published"}


def test_what_a_text_calls_a_market_holds_no_share() -> None:
    text = "The Plonk switch market grew in May. Plonk took a 24% share of the network market."
    assert tiers(text, "market_share") == {("Plonk", 24.0): "review"}
    assert tiers("Plonk took a 24% share of the network market.", "market_share") == {("Plonk", 24.0): "published"}


@pytest.mark.parametrize(
    "text",
    [
        "In 2023 Orion had 20% of the router market. In 2023 Orion had 35% of the router market.",
        "In 2023 Orion had 70% of the router market. In 2023 Vega had 45% of the router market.",
    ],
    ids=["two shares of one", "more than all"],
)
def test_figures_that_cannot_stand_together_wait(text: str) -> None:
    assert set(tiers(text, "market_share").values()) == {"review"}


def test_shares_of_two_periods_stand_together() -> None:
    text = "In 2022 Orion had 20% of the router market. In 2023 Orion had 35% of the router market."
    assert set(tiers(text, "market_share").values()) == {"published"}


def test_an_employer_that_nobody_knows_beside_one_that_is_known_waits() -> None:
    text = "Orion, the company behind Plonk software, parted with its chief executive, John Brown."
    assert "Plonk" not in {c.object_text for c in extract(text, LEXICON) if c.tier == "published"}
    assert set(tiers("Jane Roe, chief executive of Plonk, joins Orion.", "role").values()) == {"published"}


def test_a_share_far_behind_its_holder_in_a_clause_of_another_waits() -> None:
    text = "That year Plonk sold Orion some three million boards, and then had a 41% share of the board market."
    assert "published" not in tiers(text, "market_share").values()
    own = "That year Plonk outsold Orion, which had a 41% share of the board market."
    assert tiers(own, "market_share") == {("Orion", 41.0): "published"}


def test_an_action_that_others_tell_waits() -> None:
    reported = "Two senators wrote that the Treasury Department designated Orion in May."
    assert "published" not in tiers(reported, "designation").values()
    assert tiers("The Treasury Department said it designated Orion in May.", "designation") == {
        ("Orion", None): "published"
    }


def test_a_part_of_what_is_counted_waits() -> None:
    text = "BIS added 30 companies to the Entity List, including 12 entities of China."
    assert tiers(text, "list_inclusion").get(("12 entities of China", 12.0)) != "published"


def test_an_act_according_to_who_acts_is_no_hearsay() -> None:
    text = "Orion may no longer sell software from September 29, 2024, according to the Department of Commerce."
    assert tiers(text, "prohibition") == {("Orion", None): "published"}
