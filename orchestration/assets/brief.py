"""The brief: the release in force as pages for people.

Here: calling the library and telling Dagster what was written. Not here: what the pages say (`vendorwatch.release.brief`).
"""

import dagster as dg

from orchestration.metadata import OWNERS
from orchestration.resources import Installation

KEY = dg.AssetKey(["published", "brief"])


def brief_asset() -> dg.AssetsDefinition:
    """Return the asset of the pages, downstream of the published file."""

    @dg.asset(
        key=KEY,
        deps=[dg.AssetKey(["published", "vendorwatch"])],
        group_name="published",
        owners=OWNERS,
        kinds={"html"},
        description="The published answer as pages that can be read, handed on and printed: `published/brief/index.html`, a page "
        "a vendor, a page a list, and an Excel workbook. Swapped in whole, of one release.",
    )
    def brief(installation: Installation) -> dg.MaterializeResult[None]:
        # Templates and charts take a fifth of a second to import, which loading the definitions need not pay.
        from vendorwatch.release.brief.pages import write  # noqa: PLC0415

        with installation.step("published.brief"):
            folder, is_new = write(installation.settings.published)
        pages = sum(1 for _ in folder.rglob("*.html"))
        index = (installation.settings.published / "brief" / "index.html").absolute()
        # Where the service runs that is a click; else a browser opens the file.
        address = f"{installation.settings.url}/brief/" if installation.settings.url else index.as_uri()
        return dg.MaterializeResult(
            metadata={
                "pages": pages,
                "state": "new" if is_new else "unchanged, not rewritten",
                "index": dg.MetadataValue.path(str(index)),
                "open": dg.MetadataValue.url(address),
            }
        )

    return brief
