"""What OFAC's sources declare alike.

Here: publisher and headers, and of the two list files addresses, limits and shape. Not here: what differs
(`sources/ofac_*/`).
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations

from vendorwatch.deliveries import MB, Delivery, Parsed, Part, Source, Variant
from vendorwatch.formats.ofac import enhanced_xml, legacy_csv
from vendorwatch.formats.ofac.schema import TABLES

_BASE = "https://sanctionslistservice.ofac.treas.gov/api/download/"
PUBLISHER = "U.S. Department of the Treasury, Office of Foreign Assets Control"
HOMEPAGE = "https://sanctionslist.ofac.treas.gov/Home"
LICENCE = "Public domain (U.S. Government work)"
REDIRECT_HOSTS = (".amazonaws.com", ".treas.gov", ".treasury.gov")
# The service answers 403 to agents that do not look like a browser and are shorter than 40 characters.
AGENT = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) vendorwatch/0.1",
    "Accept": "*/*",
}


def _kept(parts: dict[str, Part]) -> Iterator[Variant]:
    """Yield the legacy set without some of its files, as people kept it: the entries, and whatever else there is of a day.

    Of years ago there are no comments; many kept the entries alone. What each form can tell stands in `sql/facts/ofac.yml`.
    """
    others = [kind for kind in parts if kind != "entries"]
    for many in range(1, len(others) + 1):
        for missing in combinations(others, many):
            lacks = f"without_{'_and_'.join(missing)}" if many < len(others) else "entries"
            yield Variant(f"{legacy_csv.FORMAT}_{lacks}", tuple(p for kind, p in parts.items() if kind not in missing))


def declare(
    source_id: str,
    title: str,
    xml: str,
    csv_parts: dict[str, str],
    speaks_for: tuple[str, ...],
    lists: dict[str, str],
    default_list: str,
) -> Source:
    """Return the source of one list.

    `speaks_for` are our ids of the lists in it; `csv_parts` names the legacy file of each kind. `lists` says which list
    a program puts an entry on where that is certain, for the legacy format, which does not tell; `default_list` stands
    for the others.
    """

    def list_of(programs: list[str]) -> str:
        named = {lists[p] for p in programs if p in lists}
        return named.pop() if len(named) == 1 else default_list

    def parse(delivery: Delivery) -> Parsed:
        if delivery.documents[0].name == xml:
            return enhanced_xml.parse(delivery[xml])
        return legacy_csv.parse(delivery, csv_parts, list_of)

    def parse_after(delivery: Delivery, before: Delivery, read: Parsed) -> Parsed | None:
        if any(d.variant != enhanced_xml.FORMAT for d in (delivery, before)):
            return None
        return enhanced_xml.parse_after(delivery[xml], before[xml], read)

    parts = {
        kind: Part(name, _BASE + name.upper(), "csv", 60 * MB, ends_with=(b"\x1a",)) for kind, name in csv_parts.items()
    }
    return Source(
        id=source_id,
        title=title,
        publisher=PUBLISHER,
        homepage=HOMEPAGE,
        licence=LICENCE,
        cadence=timedelta(hours=2),
        parse=parse,
        parse_after=parse_after,
        tables=TABLES,
        lists=speaks_for,
        variants=(
            Variant(
                "enhanced_xml",
                (
                    Part(
                        xml,
                        _BASE + xml,
                        "xml",
                        400 * MB,
                        holds=(b"<sanctionsData", b"<publicationInfo"),
                        ends_with=(b"</sanctionsData>",),
                    ),
                ),
            ),
            Variant(legacy_csv.FORMAT, tuple(parts.values())),
        ),
        archived=tuple(_kept(parts)),
        redirect_hosts=REDIRECT_HOSTS,
        headers=AGENT,
    )
