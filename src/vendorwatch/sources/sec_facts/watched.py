"""The companies whose facts are fetched: listed vendors and the listed rivals of vendors that are restricted.

Here: reading `watched.csv`, which holds the SEC's number, a ticker and the vendor of the registry, and `concepts.csv`.
Not here: fetching.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Company:
    """A watched company; `bundled` says that the snapshot in `seeds/` has its figures."""

    cik: int
    ticker: str
    vendor_id: str
    bundled: bool

    @property
    def part(self) -> str:
        """The name of its file, `CIK0000789019.json`, which is also the end of its address."""
        return f"CIK{self.cik:010d}.json"


@cache
def companies() -> dict[str, Company]:
    """Return the watched companies by the names of their files."""
    found = (Company(int(r["cik"]), r["ticker"], r["vendor_id"], r["bundled"] == "yes") for r in _rows("watched.csv"))
    return {company.part: company for company in found}


@cache
def revenue_concepts() -> frozenset[tuple[str, str]]:
    """Return the concepts that mean revenue as pairs of taxonomy and name."""
    return frozenset((row["taxonomy"], row["concept"]) for row in _rows("concepts.csv"))


def _rows(name: str) -> Iterator[dict[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
