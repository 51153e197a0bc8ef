"""The 50 percent rule on worked cases: those of OFAC's public answers, unknown shares, circles, contradictions."""

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendorwatch.vendors.ownership import HALF, Share, owned_by, ownership

LISTED = {"X", "Y"}


def shares(*stakes: str) -> list[Share]:
    """`X 25 C` is a share of 25 percent, `X 20-60 C` a range, `X ? C` an unknown one."""
    found = []
    for stake in stakes:
        owner, part, owned = stake.split()
        least, _, most = "0-100".partition("-") if part == "?" else part.partition("-")
        found.append(Share(owner, owned, float(least), float(most or least), stake))
    return found


@pytest.mark.parametrize(
    ("stakes", "owned", "possible"),
    [
        # Directly, alone and together.
        (["X 50 A"], {"A"}, set()),
        (["X 49.99 A"], set(), set()),
        (["X 25 A", "Y 25 A"], {"A"}, set()),
        (["X 25 A", "Y 24 A"], set(), set()),
        (["X 33.3 A", "Y 16.7 A"], {"A"}, set()),
        # More than the whole, by sources that disagree: what is certain stays.
        (["X 50 A", "Z 70 A"], {"A"}, set()),
        # Through a company of which half is held: it counts with its whole stake, not with half of it.
        (["X 50 A", "A 50 B"], {"A", "B"}, set()),
        (["X 50 A", "A 50 B", "B 50 C"], {"A", "B", "C"}, set()),
        # Through companies of which less than half is held: nothing counts, however much they hold.
        (["X 25 A", "A 100 B"], set(), set()),
        (["X 25 A", "X 25 B", "A 50 C", "B 50 C"], set(), set()),
        # Through two companies of which half is held; through one of two.
        (["X 50 A", "X 50 B", "A 25 C", "B 25 C"], {"A", "B", "C"}, set()),
        (["X 50 A", "X 25 B", "A 25 C", "B 25 C"], {"A"}, set()),
        # Directly and through a company together.
        (["X 50 A", "X 10 B", "A 40 B"], {"A", "B"}, set()),
        (["X 49 A", "X 10 B", "A 40 B"], set(), set()),
        # Another listed party below an unlisted one.
        (["X 25 A", "Y 25 A", "A 50 B"], {"A", "B"}, set()),
        # Unknown shares: possible, and no more than what others leave.
        (["X ? A"], set(), {"A"}),
        (["X ? A", "Z 50 A"], set(), {"A"}),
        (["X ? A", "Z 51 A"], set(), set()),
        (["X 50 A", "A ? B", "B 100 C"], {"A"}, {"B", "C"}),
        (["X 40-60 A"], set(), {"A"}),
        (["X 25-30 A", "Y 25-30 A"], {"A"}, set()),
        (["X 20-30 A", "Y 20-30 A"], set(), {"A"}),
        # Two statements of one stake are cut; if they contradict each other, both stay possible.
        (["X ? A", "X 60 A"], {"A"}, set()),
        (["X 0-55 A", "X 45-100 A", "Y 5 A"], {"A"}, set()),
        (["X 30 A", "X 60 A"], set(), {"A"}),
        # Circles: what only owns itself is nobody's; a circle that listed parties own is theirs.
        (["A 100 B", "B 100 A"], set(), set()),
        (["A 60 A"], set(), set()),
        (["X 50 A", "A 50 B", "B 50 A"], {"A", "B"}, set()),
        (["X 40 A", "B 60 A", "A 60 B"], set(), set()),
        # Owning a listed party is no ownership by one.
        (["A 100 X"], set(), set()),
        (["Z 100 A"], set(), set()),
    ],
)  # fmt: skip
def test_worked_cases(stakes: list[str], owned: set[str], possible: set[str]) -> None:
    found = owned_by(LISTED, shares(*stakes))
    assert {o.owned for o in found if o.standing == "owned"} == owned
    assert {o.owned for o in found if o.standing == "possible"} == possible


def test_the_range_adds_what_is_certain_and_what_is_possible() -> None:
    [found] = owned_by(LISTED, shares("X 20 A", "Y ? A", "Z 30 A"))
    assert (found.standing, found.least, found.most) == ("possible", 20, 70)
    assert found.owners == ("X", "Y")


def test_the_path_leads_from_the_listed_down_and_ends_in_circles() -> None:
    found = {o.owned: o for o in owned_by(LISTED, shares("X 50 A", "Z 30 A", "C 10 A", "Y 30 B", "A 20 B", "B 70 C"))}
    assert set(found) == {"A", "B", "C"}
    assert [s.evidence_id for s in found["C"].path] == ["X 50 A", "C 10 A", "Y 30 B", "A 20 B", "B 70 C"]
    assert found["C"].owners == ("X", "Y")
    assert (found["A"].least, found["A"].most) == (60, 60)


def test_a_chain_of_any_length_is_followed() -> None:
    found = owned_by({"N0"}, [Share(f"N{n}", f"N{n + 1}", 50, 50) for n in range(1_000)])
    assert len(found) == 1_000
    assert max(len(o.path) for o in found) == 1_000


parties = st.sampled_from("XYABCDE")
stake = st.builds(
    lambda owner, owned, least, more: Share(owner, owned, least, min(100.0, least + more)),
    parties, parties, st.integers(0, 100).map(float), st.integers(0, 100).map(float),
)  # fmt: skip


@given(st.lists(stake, max_size=12))
def test_whatever_the_shares_each_is_owned_by_the_half_and_by_somebody_listed(stakes: list[Share]) -> None:
    found = owned_by(LISTED, stakes)
    for one in found:
        assert 0 <= one.least <= 100 and HALF <= one.most <= 100
        assert (one.standing == "owned") == (one.least >= HALF)
        assert one.owners and set(one.owners) <= LISTED
        assert one.path[-1].owned == one.owned
        assert one.least <= one.most
    assert {o.owned for o in found} == {o.owned for o in owned_by(LISTED, reversed(stakes))}
    # Knowing more of nobody else's share, a further listed party never frees a company.
    more = {o.owned for o in owned_by(LISTED | {"A"}, stakes)} | {"A"}
    assert {o.owned for o in found} <= more


def test_the_model_keeps_lists_apart_and_tells_the_path_in_words() -> None:
    with duckdb.connect() as con:
        con.execute("create schema core; create schema work")
        con.execute(
            """
            create table core.ownership_shares as from (values
                ('ofac_sdn:1', 'X', 'name:holding', 'Holding', 60::double, 60::double, 'ev_1'),
                ('name:holding', 'Holding', 'vendor:acme', 'Acme', 50, 75, 'ev_2'),
                ('ofac_consolidated:2', 'BANK', 'vendor:bolt', 'Bolt', 0, 100, 'ev_3'))
                as t(owner_id, owner_name, owned_id, owned_name, least, most, evidence_id)
            """
        )
        con.execute(
            """
            create table work.blocking_parties as from (values
                ('ofac_sdn', 'ofac_sdn:1', 'X, Ivan'), ('ofac_ssi', 'ofac_consolidated:2', 'BANK'))
                as t(list_id, party_id, party_name)
            """
        )
        rows = ownership(con).to_pylist()
    assert [(r["list_id"], r["owned_id"], r["standing"], r["owner_ids"]) for r in rows] == [
        ("ofac_sdn", "name:holding", "owned", ["ofac_sdn:1"]),
        ("ofac_sdn", "vendor:acme", "owned", ["ofac_sdn:1"]),
        ("ofac_ssi", "vendor:bolt", "possible", ["ofac_consolidated:2"]),
    ]
    assert rows[1]["path"] == "X, Ivan (listed) holds 60 % of Holding; Holding holds 50 to 75 % of Acme"
    assert rows[2]["path"] == "BANK (listed) holds an unknown share of Bolt"
    assert (rows[1]["least"], rows[1]["most"], rows[1]["evidence_id"]) == (50, 75, "ev_2")
