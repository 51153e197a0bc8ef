"""What OFAC itself says of the changes that each publication of its lists makes: one delta file a publication.

Here: its address and that issue stands beside issue. Not here: the format (`delta_xml.py`), how a delta is compared
with our own difference of two lists (`sql/work/delta_reconciliation.sql`). A list is complete without its deltas; they
are a second opinion, never a source of changes.
"""

from datetime import timedelta

from vendorwatch.deliveries import MB, Part, Source, Variant
from vendorwatch.formats.ofac.declaration import AGENT, HOMEPAGE, LICENCE, PUBLISHER, REDIRECT_HOSTS
from vendorwatch.sources.ofac_deltas import delta_xml

_LATEST = "https://sanctionslistservice.ofac.treas.gov/changes/latest"
# OFAC's own archive numbers the second and later publications of a day: 2026-05-28_delta_2.xml.
_MOST_OF_A_DAY = 9


def _issue(name: str) -> Variant:
    part = Part(
        f"{name}.xml",
        _LATEST,
        "xml",
        100 * MB,
        holds=(b"<sanctionsData", b"/DeltaFile/"),
        ends_with=(b"</sanctionsData>",),
    )
    return Variant(name, (part,))


SOURCE = Source(
    id="ofac_deltas",
    title="OFAC's delta files: what each publication of its lists changes",
    publisher=PUBLISHER,
    homepage=HOMEPAGE,
    licence=LICENCE,
    cadence=timedelta(hours=2),
    parse=delta_xml.parse,
    tables=delta_xml.TABLES,
    variants=(_issue("delta"),),
    archived=tuple(_issue(f"delta_{number}") for number in range(2, _MOST_OF_A_DAY + 1)),
    cumulative=True,
    successive=True,
    redirect_hosts=REDIRECT_HOSTS,
    headers=AGENT,
)
