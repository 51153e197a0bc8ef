"""Re-anchoring: every unchanged sentence is found again, and never another one."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendorwatch.claims.anchors import anchor, find
from vendorwatch.claims.sentences import sentences

TEXT = (
    "Acme holds 4% of the market. Rivals do better. It said “no” – twice.\n"
    "Acme holds 4% of the market. Nobody knows why.\nThe end is near."
)


def at(text: str, quote: str, nth: int = 0) -> tuple[int, int]:
    start = -1
    for _ in range(nth + 1):
        start = text.index(quote, start + 1)
    return start, start + len(quote)


@pytest.mark.parametrize(
    "edit",
    [
        lambda t: "A new headline\n\n" + t,
        lambda t: t.replace("“", '"').replace("”", '"').replace("–", "-"),
        lambda t: t.replace(" ", "\n", 3),
        lambda t: t.replace("The end is near.", "The end is far."),
    ],
)
def test_an_edit_elsewhere_loses_nothing_and_misleads_nobody(edit: object) -> None:
    edited = edit(TEXT)  # type: ignore[operator]
    for s in sentences(TEXT):
        sought = anchor(TEXT, s.start, s.end)
        place = find(edited, sought)
        if "end is near" in sought.exact and "end is far" in edited:
            assert place is None
        elif place is not None:
            plain = edited[slice(*place)].replace("“", '"').replace("”", '"').replace("–", "-").split()
            assert plain == sought.exact.replace("“", '"').replace("”", '"').replace("–", "-").split()
        else:
            assert TEXT.count(sought.exact) > 1


def test_of_two_equal_sentences_the_surroundings_tell_which() -> None:
    second = at(TEXT, "Acme holds 4% of the market.", 1)
    place = find("New. " + TEXT, anchor(TEXT, *second))
    assert place == (second[0] + 5, second[1] + 5)


def test_of_two_equal_sentences_without_their_surroundings_none_is_taken() -> None:
    sought = anchor("Before it. It rose. After it.", *at("Before it. It rose. After it.", "It rose."))
    assert find("X! It rose. Y! X! It rose. Y!", sought) is None


def test_a_changed_figure_is_another_sentence() -> None:
    sought = anchor(TEXT, *at(TEXT, "Acme holds 4% of the market."))
    assert find(TEXT.replace("4%", "5%"), sought) is None
    assert find("They hold 14% of the market.", anchor("4% of the market", 0, 16)) is None


@given(st.text(max_size=80), st.text(max_size=80), st.text(min_size=1, max_size=40))
def test_what_is_found_reads_as_the_quote(before: str, after: str, quote: str) -> None:
    text = before + quote + after
    place = find("#" + text, anchor(text, len(before), len(before) + len(quote)))
    if place is not None:
        assert ("#" + text)[slice(*place)].split() == quote.split() or quote.translate(
            {0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"', 0x2013: "-", 0x2014: "-", 0xA0: " "}
        ).split() == ("#" + text)[slice(*place)].translate(
            {0x2019: "'", 0x2018: "'", 0x201C: '"', 0x201D: '"', 0x2013: "-", 0x2014: "-", 0xA0: " "}
        ).split()


# Sentences that stand in every paragraph; who `it` is stands before them.
QUOTES = ["It grew 4%.", "It holds 4% of the market.", "Its staff fell to 50."]
FILLER = ["", "Analysts were pleased.", "Nobody knows why."]
PARAGRAPHS = st.lists(st.tuples(st.sampled_from(QUOTES), st.sampled_from(FILLER)), min_size=1, max_size=6)


@given(PARAGRAPHS, st.randoms(use_true_random=False), st.booleans())
def test_a_place_is_never_in_another_paragraph(made: list[tuple[str, str]], random: Random, stands_alone: bool) -> None:
    """Paragraphs are dropped, moved and put in; a quote found again is in the paragraph that it was taken from."""
    old = [f"Number {n} is a firm of town {n}. {quote} {filler}".strip() for n, (quote, filler) in enumerate(made)]
    text = "\n".join(old)
    new = [p for p in old if random.random() < 0.7]
    new.insert(random.randint(0, len(new)), f"Number 99 is a firm of town 99. {random.choice(QUOTES)}")
    random.shuffle(new)
    edited = "\n".join(new)
    starts = {p: edited.index(p) for p in new}
    for paragraph, (quote, _) in zip(old, made, strict=True):
        begin = text.index(paragraph) + paragraph.index(quote)
        place = find(edited, anchor(text, begin, begin + len(quote)), stands_alone=False)
        if place is not None:
            assert starts.get(paragraph, -1) + paragraph.index(quote) == place[0]
        # What stands for itself is found wherever it stands, as long as it stands once.
        if stands_alone and edited.count(quote) == 1:
            assert find(edited, anchor(text, begin, begin + len(quote))) == (
                edited.index(quote), edited.index(quote) + len(quote),
            )  # fmt: skip


def test_a_lone_copy_elsewhere_is_not_taken_for_what_it_says_of_another() -> None:
    text = "Acme met its owners. It grew 4%. They left.\nBeta met its lenders. It grew 4%. They came."
    second = anchor(text, *at(text, "It grew 4%.", 1))
    assert find("Acme met its owners. It grew 4%. They left.", second, stands_alone=False) is None
    assert find("New. " + text, second, stands_alone=False) == tuple(i + 5 for i in at(text, "It grew 4%.", 1))
