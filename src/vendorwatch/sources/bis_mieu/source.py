"""The military-intelligence end users that 15 CFR 744.22(f)(2) names, in the markup of the eCFR.

Here: reading the section, and whether it has been amended since. Not here: the rule's definition, which goes further than
the bodies that it names (`seeds/curated/lists.csv` says so). The section has no days beside the bodies; those of the rules that
brought them in stand in `effective.csv`, by hand, and a body that is not in there has none.
"""

import csv
import re
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from lxml import etree

from vendorwatch.contract import ListRows
from vendorwatch.deliveries import MB, Delivery, FieldCount, Parsed, Part, Problem, Source, Variant
from vendorwatch.errors import ParseError
from vendorwatch.formats.editions import later

LIST = "bis_mieu"
SECTION, VERSIONS = "section.xml", "versions.json"
# The day whose text is asked for; `versions.json` tells of later ones.
AS_OF = "2026-11-01"

_OPENING = re.compile(r"include, but are not limited to, the following", re.IGNORECASE)
_COUNTRY = re.compile(r"\(([ivx]+)\)\s*([A-Z][^.]+?)\.\s+(.+)")
_BETWEEN = re.compile(r"(?:;|(?<=\)),?)\s+and\s+(?:the\s+)?(?=[A-Z])|;\s*(?:the\s+)?|(?<=\)),\s+(?:the\s+)?(?=[A-Z])")
_BODY = re.compile(r"(.+?)(?:\s*\(([^()]+)\))?[.;]?")
_CITATION = re.compile(r"\b(\d+) FR (\d+)")


def parse(delivery: Delivery) -> Parsed:
    """Read the section; raises ParseError for a text that is not it, or in which the bodies are not found."""
    document = delivery[SECTION]
    section = _section(document.read())
    citations = [f"{volume} FR {page}" for volume, page in _CITATION.findall(" ".join(_texts(section, "CITA")))]
    rows = ListRows(document)
    versions = later(
        delivery[VERSIONS].read(), VERSIONS, "content_versions", "amendment_date", date.fromisoformat(AS_OF)
    )
    problems = [
        Problem(
            VERSIONS, str(day), "outdated", f"the section was amended on {day}, after the text that is read", str(day)
        )
        for day in sorted({day for day, _ in versions})
    ]
    paragraphs = iter(_texts(section, "P"))
    if not any(_OPENING.search(paragraph) for paragraph in paragraphs):
        raise ParseError("names no end users", where=SECTION, expected="include, but are not limited to, the following")
    named = 0
    for paragraph in paragraphs:
        found = _COUNTRY.fullmatch(paragraph)
        if found is None:
            break
        place = f"744.22(f)(2)({found[1]})"
        for body in _BETWEEN.split(found[3]):
            name = _BODY.fullmatch(body.strip())
            if name is None or not name[1]:
                problems.append(Problem(SECTION, place, "error", "a body that cannot be read", body))
                continue
            named += 1
            day, citation = _effective().get(name[1], (None, None))
            entry = rows.entry(
                LIST,
                name[1],
                place,
                entry_type="entity",
                exact=paragraph,
                listed_on=day,
                effective_on=day,
                citations=[citation] if citation else citations,
            )
            entry.has("addresses", country=found[2], full_address=found[2])
            if name[2]:
                entry.known_as(name[2])
    if not named:
        raise ParseError("names no end users", where=SECTION, expected="paragraphs (i) Country. Body")
    return Parsed(rows.tables(), [FieldCount(SECTION, "(f)(2)", found=named, taken=named)], problems)


@cache
def _effective() -> dict[str, tuple[date, str]]:
    """Return by body when the rule that named it took effect, and its citation."""
    with (Path(__file__).parent / "effective.csv").open(newline="", encoding="utf-8") as file:
        return {r["name"]: (date.fromisoformat(r["effective_on"]), r["citation"]) for r in csv.DictReader(file)}


def _section(body: bytes) -> etree._Element:
    if b"<!DOCTYPE" in body[:4096]:
        raise ParseError("has a DOCTYPE", where=SECTION, expected="the markup of the eCFR")
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise ParseError(f"not XML: {error}", where=SECTION) from error
    found = [e for e in root.iter("DIV8") if e.get("N", "").strip("§ ") == "744.22"]
    if len(found) != 1:
        raise ParseError(f"{len(found)} sections 744.22", where=SECTION, expected='<DIV8 N="744.22" TYPE="SECTION">')
    return found[0]


def _texts(section: etree._Element, tag: str) -> list[str]:
    return [" ".join("".join(map(str, element.itertext())).split()) for element in section.iter(tag)]


SOURCE = Source(
    id=LIST,
    title="Military-intelligence end users, 15 CFR 744.22",
    publisher="U.S. Department of Commerce, Bureau of Industry and Security",
    homepage="https://www.ecfr.gov/current/title-15/section-744.22",
    licence="U.S. Government work, public domain",
    cadence=timedelta(days=7),
    parse=parse,
    lists=(LIST,),
    variants=(
        Variant(
            "ecfr",
            (
                Part(
                    SECTION,
                    f"https://www.ecfr.gov/api/versioner/v1/full/{AS_OF}/title-15.xml?part=744&section=744.22",
                    "xml",
                    2 * MB,
                    holds=(b"744.22",),
                ),
                Part(
                    VERSIONS,
                    "https://www.ecfr.gov/api/versioner/v1/versions/title-15.json?part=744&section=744.22",
                    "json",
                    2 * MB,
                    holds=(b"content_versions",),
                ),
            ),
        ),
    ),
)
