"""What GLEIF is asked: names of vendors, LEIs that are known, and the parents and children of a LEI.

Here: reading `watched.csv` and making addresses. Not here: fetching. Parents are asked for by the filter that lists the
records of those who own a LEI in the end: an empty list for a company that reports none, where the address
`.../ultimate-parent` answers 404 and with it the whole round would fail.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

RECORDS = "https://api.gleif.org/api/v1/lei-records"
# All records of known LEIs come in one answer; GLEIF gives at most 200 a page.
KNOWN = "known.lei.json"
PAGE_SIZE = 200


@dataclass(frozen=True)
class Question:
    """One request: the vendors that it is about, and the name of the part that holds the answer."""

    part: str
    url: str
    vendor_ids: tuple[str, ...]


@cache
def questions() -> dict[str, Question]:
    """Return the requests by the names of their parts, that for the known LEIs first."""
    known = known_leis()
    found = [_filtered(KNOWN, "lei", ",".join(known), *known.values())]
    for row in _rows():
        ask, value = row["ask"], row["value"]
        slug = re.sub(r"[^a-z0-9]+", "-", value.lower())
        if ask == "name":
            found.append(_filtered(f"{slug}.name.json", "entity.legalName", value, row["vendor_id"]))
        elif ask == "parents":
            found.append(_filtered(f"{value}.parents.json", "owns", value, row["vendor_id"]))
        elif ask != "lei":
            url = f"{RECORDS}/{value}/{ask}?page%5Bsize%5D={PAGE_SIZE}"
            found.append(Question(f"{value}.{ask}.json", url, (row["vendor_id"],)))
    return {question.part: question for question in found}


@cache
def known_leis() -> dict[str, str]:
    """Return the vendor of each LEI that is known."""
    return {row["value"]: row["vendor_id"] for row in _rows() if row["ask"] == "lei"}


def _rows() -> list[dict[str, str]]:
    with Path(__file__).with_name("watched.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _filtered(part: str, by: str, value: str, *vendor_ids: str) -> Question:
    url = f"{RECORDS}?filter%5B{by}%5D={quote(value)}&page%5Bsize%5D={PAGE_SIZE}"
    return Question(part, url, vendor_ids)
