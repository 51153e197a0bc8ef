"""The searches that are made, each in one answer.

Here: reading `watched.csv` and making addresses. Not here: fetching. A search by term is a search in the full text, so
it finds documents that only mention a vendor. An answer holds at most 1,000 documents and a search at most 2,000 in
all: one that comes near that is split into two by dates of publication, as that for the Entity List is.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlencode

ADDRESS = "https://www.federalregister.gov/api/v1/documents.json"
PER_PAGE = 1_000
FIELDS = (
    "document_number",
    "title",
    "type",
    "subtype",
    "abstract",
    "action",
    "dates",
    "publication_date",
    "effective_on",
    "citation",
    "agencies",
    "docket_ids",
    "regulation_id_numbers",
    "html_url",
    "raw_text_url",
)
# What `security` stands for in the column of agencies: those that restrict vendors. Others only mention them, in
# investigations of dumping and patents above all.
_SECURITY = (
    "industry-and-security-bureau",
    "foreign-assets-control-office",
    "federal-communications-commission",
    "homeland-security-department",
    "defense-department",
)


@dataclass(frozen=True)
class Search:
    """One search; `bundled` says that the snapshot in `seeds/` has an answer to it."""

    name: str
    url: str
    vendor_id: str | None
    bundled: bool

    @property
    def part(self) -> str:
        """The name of the part that holds its answer."""
        return f"{self.name}.json"


def search_of(part: str) -> str:
    """Return the search that a part answers; further pages of one are `<search>.page2.json` and so on."""
    return part.removesuffix(".json").partition(".page")[0]


@cache
def searches() -> dict[str, Search]:
    """Return the searches by their names."""
    with Path(__file__).with_name("watched.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["search"]: Search(row["search"], _url(row), row["vendor_id"] or None, row["bundled"] == "yes")
            for row in csv.DictReader(file)
        }


def _url(row: dict[str, str]) -> str:
    agencies = _SECURITY if row["agencies"] == "security" else row["agencies"].split()
    limits = (("gte", row["published_from"]), ("lte", row["published_to"]))
    query = [
        ("conditions[term]", row["term"]),
        *(("conditions[agencies][]", agency) for agency in agencies),
        *(("conditions[type][]", document_type) for document_type in row["types"].split()),
        *((f"conditions[publication_date][{side}]", day) for side, day in limits if day),
        *(("fields[]", field) for field in FIELDS),
        ("per_page", str(PER_PAGE)),
        ("order", "newest"),
    ]
    return f"{ADDRESS}?{urlencode(query, quote_via=quote)}"
