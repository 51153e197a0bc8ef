"""Proposers: the gate, the kept answers, and a real endpoint on the loopback."""

import json
import threading
from collections.abc import Iterable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from vendorwatch.claims.lexicon import Known, Lexicon
from vendorwatch.claims.openai_proposer import OpenAIProposer
from vendorwatch.claims.proposers import Answers, Candidate, Proposal, gate
from vendorwatch.errors import FetchError, VendorwatchError

LEXICON = Lexicon([Known("Orion", "vendor", "orion", "Orion")])
SENTENCE = "Analysts put Orion at 4% of the antivirus market on Friday, and nobody objected."
CANDIDATE = Candidate(SENTENCE, ("market_share",), date(2024, 7, 17))
FIELDS: dict[str, Any] = {"subject_text": "Orion", "value": 4, "unit": "percent", "segment": "antivirus market"}


def proposal(**changed: Any) -> Proposal:
    quote = changed.pop("quote", "Orion at 4% of the antivirus market")
    claim_type = changed.pop("claim_type", "market_share")
    return Proposal(claim_type, quote, {**FIELDS, **changed})


def test_what_the_sentence_bears_out_becomes_a_claim_for_review() -> None:
    made = gate(CANDIDATE, proposal(), LEXICON)
    assert (made.tier, made.subject_vendor_id, made.value) == ("review", "orion", 4)
    assert SENTENCE[made.start : made.end] == SENTENCE


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"claim_type": "role"}, "not asked for"),
        ({"claim_type": "gossip"}, "not asked for"),
        ({"quote": "Orion has 4%"}, "quote"),
        ({"quote": ""}, "quote"),
        ({"quote": "o"}, "quote"),
        ({"value": 5}, "value 5"),
        ({"value": "4"}, "value .4. is of another kind"),
        ({"value": [4]}, "of another kind"),
        ({"subject_text": {"a": 1}}, "of another kind"),
        ({"qualifier": "approx"}, "qualifier"),
        ({"quote": "Orion", "value": 4}, "value 4"),
        ({"as_of": "2024-07-12"}, "as_of"),
        ({"subject_text": "Vega"}, "Vega"),
        ({"subject_text": None}, "no subject"),
        ({"confidence": 1.0}, "unknown fields"),
        ({"subject_vendor_id": "orion"}, "unknown fields"),
        ({"tier": "published"}, "unknown fields"),
    ],
)
def test_what_it_does_not_is_refused(changed: dict[str, Any], what: str) -> None:
    with pytest.raises(VendorwatchError, match=what):
        gate(CANDIDATE, proposal(**changed), LEXICON)


def test_a_date_must_follow_from_the_quote_and_the_publication() -> None:
    made = gate(CANDIDATE, proposal(quote="Orion at 4% of the antivirus market on Friday", as_of="2024-07-12"), LEXICON)
    assert made.as_of == "2024-07-12"
    undated = Candidate(SENTENCE, ("market_share",), None)
    with pytest.raises(VendorwatchError, match="as_of"):
        gate(undated, proposal(quote="Orion at 4% of the antivirus market on Friday", as_of="2024-07-12"), LEXICON)


class Counting:
    name = "counting"
    version = "1"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def propose(self, candidates: Iterable[Candidate]) -> Iterator[tuple[Candidate, list[Proposal]]]:
        for c in candidates:
            self.asked.append(c.sentence)
            yield c, [proposal()]


def test_answers_are_kept_and_not_asked_for_again(tmp_path: Path) -> None:
    path = tmp_path / "answers.jsonl"
    proposer = Counting()
    assert Answers(path).ask(proposer, [CANDIDATE, CANDIDATE]) == 1
    again = Answers(path)
    assert again.ask(proposer, [CANDIDATE]) == 0
    assert [a.proposals for a in again] == [(proposal(),)]
    proposer.version = "2"
    assert again.ask(proposer, [CANDIDATE]) == 1
    assert again.ask(proposer, [Candidate(SENTENCE, ("market_share",), None)]) == 1
    assert len(proposer.asked) == 3


@pytest.fixture
def endpoint() -> Iterator[tuple[str, list[dict[str, Any]], list[tuple[int, str]]]]:
    """A server that answers chat completions with what the test puts into its list of answers."""
    seen: list[dict[str, Any]] = []
    answers: list[tuple[int, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            request = json.loads(self.rfile.read(length))
            seen.append({"path": self.path, "key": self.headers.get("Authorization"), **request})
            status, content = answers.pop(0)
            body = json.dumps({"choices": [{"message": {"content": content}}]}).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1", seen, answers
    server.shutdown()
    server.server_close()


def test_an_openai_compatible_endpoint(endpoint: tuple[str, list[dict[str, Any]], list[tuple[int, str]]]) -> None:
    url, seen, answers = endpoint
    given = {"claim_type": "market_share", "quote": "Orion at 4% of the antivirus market", "fields": FIELDS}
    answers += [(200, json.dumps({"proposals": [given]})), (200, "I cannot do that"), (200, '{"proposals": 7}')]
    read = list(OpenAIProposer(url, "small", "secret").propose([CANDIDATE, CANDIDATE, CANDIDATE]))
    assert [p for _, p in read] == [[proposal()], [], []]
    assert gate(*next((c, p[0]) for c, p in read if p), LEXICON).value == 4
    assert seen[0]["path"] == "/v1/chat/completions"
    assert seen[0]["key"] == "Bearer secret"
    assert seen[0]["temperature"] == 0
    assert seen[0]["messages"][1]["content"] == f"<sentence>{SENTENCE}</sentence>"


def test_an_endpoint_that_fails_says_where(endpoint: tuple[str, list[dict[str, Any]], list[tuple[int, str]]]) -> None:
    url, _, answers = endpoint
    answers.append((500, ""))
    with pytest.raises(FetchError, match="chat/completions"):
        list(OpenAIProposer(url, "small").propose([CANDIDATE]))
