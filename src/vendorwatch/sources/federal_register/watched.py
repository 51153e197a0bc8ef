"""The searches that are made, each in one answer or two.

Here: reading `watched.csv` and making addresses. Not here: fetching. A search by term is a search in the full text, so
it finds documents that only mention a vendor. An answer holds at most 1,000 documents, so a search that finds more is
asked for its second page too; the Register gives out 2,000 of one search and no more, so one that comes near that is
split into two by dates of publication. That for the Entity List is both.
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
    "start_page",
    "end_page",
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
    """One search; `url` asks for its first page, `bundled` says that the snapshot in `seeds/` has an answer to it."""

    name: str
    url: str
    pages: int
    vendor_id: str | None
    bundled: bool

    @property
    def parts(self) -> dict[str, str]:
        """The address of each page by the name of the part that holds it: `<search>.json`, `<search>.page2.json`."""
        later = {f"{self.name}.page{n}.json": f"{self.url}&page={n}" for n in range(2, self.pages + 1)}
        return {f"{self.name}.json": self.url} | later


def search_of(part: str) -> str:
    """Return the search that a part answers; further pages of one are `<search>.page2.json` and so on."""
    return part.removesuffix(".json").partition(".page")[0]


@cache
def searches() -> dict[str, Search]:
    """Return the searches by their names."""
    with Path(__file__).with_name("watched.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["search"]: Search(
                row["search"], _url(row), int(row["pages"]), row["vendor_id"] or None, row["bundled"] == "yes"
            )
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
