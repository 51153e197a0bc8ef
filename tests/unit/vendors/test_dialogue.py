"""The walk through open questions: one key each, on disk at once, resumed, undone, and two people at once."""

import dataclasses
from collections.abc import Iterable
from pathlib import Path
from threading import Thread

import pytest

from vendorwatch.sources.decisions.lines import FILE, append, parse_line, read_all
from vendorwatch.vendors.dialogue import Session, walk
from vendorwatch.vendors.joins import Join
from vendorwatch.vendors.questions import Candidate, Question, latest, left


def join(vendor: str, party: str) -> Join:
    return Join(
        join_id=f"vj_{vendor}{party}", vendor_key=vendor, vendor_name=f"Vendor {vendor}", party_id=party,
        party_name=party.upper(), basis="name", score=0.7, band="review", decision="open", explanation="why",
        reopened_because=None, decided_by=None, decided_at=None, decision_reason=None, matched_name=party, probability=0.4,
        above_line=True, evidence=None, review_rank=1, vendor_digest=f"{vendor:0>16}", party_digest=f"{party:0>16}",
    )  # fmt: skip


def question(vendor: str, *parties: Iterable[str]) -> Question:
    candidates = tuple(
        Candidate(tuple(join(vendor, p) for p in entries), "organization", (), (), False) for entries in parties
    )
    return Question(vendor, f"Vendor {vendor}", "US", None, None, candidates)


# Digests have hexadecimal digits.
QUESTIONS = [question("1", ["a"], ["b", "c"]), question("2", ["d"]), question("3", ["e"])]


def walked(
    folder: Path, keys: str, questions: list[Question] = QUESTIONS, by: str = "ann"
) -> tuple[Session, list[str]]:
    pressed = iter(keys)
    said: list[str] = []

    def key() -> str:
        for one in pressed:
            return one
        raise EOFError

    session = walk(
        questions, folder, by=by, key=key, ask=lambda _: "A bakery", say=said.append, show=lambda q, at: said.append(at)
    )
    return session, said


def made(folder: Path) -> list[tuple[str, str, str]]:
    return [(d.verdict, d.vendor_key, d.party_id) for d in read_all(folder)]


def test_each_key_decides_one_question_at_once(tmp_path: Path) -> None:
    session, _ = walked(tmp_path, "nyq")
    assert made(tmp_path) == [
        ("dismiss", "1", "a"),
        ("dismiss", "1", "b"),
        ("dismiss", "1", "c"),
        ("confirm", "2", "d"),
    ]
    assert session == Session(decided=2, skipped=0, left=1)


def test_entries_that_are_one_party_are_confirmed_together_and_the_others_stay_open(tmp_path: Path) -> None:
    session, said = walked(tmp_path, "2q")
    assert made(tmp_path) == [("confirm", "1", "b"), ("confirm", "1", "c")]
    assert said.count("1 of 3") == 2
    assert session.left == 3


def test_a_walk_goes_on_where_it_was_left(tmp_path: Path) -> None:
    walked(tmp_path, "n")
    session, said = walked(tmp_path, "sn")
    assert "1 of 3" not in said
    assert made(tmp_path)[3:] == [("dismiss", "3", "e")]
    assert session == Session(decided=1, skipped=1, left=0)


def test_undoing_opens_the_question_again(tmp_path: Path) -> None:
    session, said = walked(tmp_path, "snuyq")
    assert made(tmp_path) == [("dismiss", "2", "d"), ("reopen", "2", "d"), ("confirm", "2", "d")]
    assert said.count("2 of 3") == 2
    assert session.decided == 1
    assert "Nothing to undo." in walked(tmp_path / "other", "uq")[1]


def test_a_reason_holds_for_what_follows_and_a_wrong_key_does_nothing(tmp_path: Path) -> None:
    _, said = walked(tmp_path, "sx9wn")
    assert [d.reason for d in read_all(tmp_path)] == ["A bakery"]
    assert sum("[n]one" in line for line in said) == 2


def test_what_others_decide_meanwhile_is_not_asked_and_not_written_over(tmp_path: Path) -> None:
    theirs = dataclasses.replace(_first_decision(tmp_path), decided_by="bob", verdict="confirm")

    def key() -> str:
        # Bob is faster while Ann looks at the question.
        append(tmp_path, theirs)
        return "n"

    said: list[str] = []
    walk(QUESTIONS[1:2], tmp_path, by="ann", key=key, ask=input, say=said.append, show=lambda *_: None)
    assert made(tmp_path) == [("confirm", "2", "d")]
    assert "bob decided on d meanwhile: confirm." in said


def _first_decision(folder: Path):
    walked(folder / "aside", "n", QUESTIONS[1:2])
    return read_all(folder / "aside")[0]


def test_two_people_at_once_lose_nothing(tmp_path: Path) -> None:
    decision = _first_decision(tmp_path)
    writers = [
        Thread(
            target=lambda who=who: [append(tmp_path, dataclasses.replace(decision, decided_by=who)) for _ in range(50)]
        )
        for who in ("ann", "bob", "cem")
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    lines = (tmp_path / FILE).read_text("utf-8").splitlines()
    assert len([parse_line(line, "") for line in lines]) == 150


def test_a_reopened_decision_is_open_again(tmp_path: Path) -> None:
    walked(tmp_path, "snu", QUESTIONS)
    assert left(QUESTIONS[1], latest(read_all(tmp_path))).candidates == QUESTIONS[1].candidates


@pytest.mark.parametrize("keys", ["", "q"])
def test_nothing_is_written_without_a_key(tmp_path: Path, keys: str) -> None:
    assert walked(tmp_path, keys)[0] == Session(left=3)
    assert not list(tmp_path.iterdir())
