"""Copies of one story are one group; reports of one event in other words are not."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from vendorwatch.claims.stories import same_story

WORDS = [f"w{n}" for n in range(900)]
STORY = " ".join(WORDS[:300])
OTHER = " ".join(WORDS[300:600])
LONG = " ".join(WORDS)


def groups(**texts: str) -> dict[str, str]:
    return same_story(texts)


def test_a_cut_copy_and_one_with_a_new_headline_are_the_same_story() -> None:
    found = groups(a=STORY, b=" ".join(WORDS[:200]), c="New headline here today\n" + STORY, d=OTHER)
    assert found == {"a": "a", "b": "a", "c": "a", "d": "d"}


def test_long_texts_are_sampled_and_still_found() -> None:
    assert groups(a=LONG, b=LONG + " and a footer", c=OTHER)["b"] == "a"


def test_a_shared_quotation_is_not_a_shared_story() -> None:
    assert groups(a=STORY, b=OTHER + " " + " ".join(WORDS[:40])) == {"a": "a", "b": "b"}


def test_a_footer_that_all_share_joins_nobody() -> None:
    footer = " ".join(f"footer{n}" for n in range(30))
    found = same_story({f"d{n:02}": f"{' '.join(f'w{n}x{i}' for i in range(60))} {footer}" for n in range(70)})
    assert len(set(found.values())) == len(found)


def test_four_hundred_copies_are_one_story() -> None:
    found = same_story({f"d{n:03}": f"Story {n}. {STORY} Copy number {n} of it." for n in range(400)})
    assert set(found.values()) == {"d000"}


def test_two_halves_meet_in_the_whole() -> None:
    assert groups(a=" ".join(WORDS[:140]), b=" ".join(WORDS[160:300]), c=STORY) == {"a": "a", "b": "a", "c": "a"}


def test_short_texts_are_copies_of_their_like_only() -> None:
    found = groups(a="Acme left the market.", b="Acme  left the market", c="Acme left the market on Friday.")
    assert found == {"a": "a", "b": "a", "c": "c"}


def test_time_grows_with_the_stories_not_with_their_copies() -> None:
    """Compared pair by pair, these would take minutes."""
    started = time.process_time()
    same_story({f"d{n:04}": STORY for n in range(3000)})
    assert time.process_time() - started < 10


@given(st.permutations(["a", "b", "c", "d", "e"]))
@settings(max_examples=20)
def test_the_order_of_the_texts_does_not_matter(order: list[str]) -> None:
    texts = {"a": STORY, "b": STORY + " x", "c": OTHER, "d": OTHER + " y", "e": LONG}
    assert same_story({key: texts[key] for key in order}) == same_story(texts)


def test_empty_texts_do_no_harm() -> None:
    assert groups(a="", b="one two") == {"a": "a", "b": "b"}
