"""The landing archive: what sources publish, byte for byte, with a log of every attempt to get it.

Here: bringing deliveries in, judging, storing and remembering them. Not here: one request (`fetch/`), what a delivery
says (`sources/`), when to refresh (`orchestration/`).

    landing/objects/ab/<sha256>   every body taken, once
    landing/refused/<sha256>      small bodies refused, for people to look at
    landing/retrievals.jsonl      a row for each try to get a file
    landing/deliveries.jsonl      a row for each attempt at a complete set, and for each later word on it
"""

from vendorwatch.landing.landing import Landing, Outcome
from vendorwatch.landing.register import ANOTHER_TIME
from vendorwatch.landing.standing import Status, how_it_comes_back

__all__ = ["ANOTHER_TIME", "Landing", "Outcome", "Status", "how_it_comes_back"]
