"""The brief: the release in force as pages for people.

Here: calling the library and telling Dagster what was written. Not here: what the pages say (`vendorwatch.release.brief`).
"""

import dagster as dg

from orchestration.metadata import OWNERS
from orchestration.resources import Installation
from vendorwatch.reader import open_published

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
        "a vendor, a page a list, and an Excel workbook. Swapped in whole, of one release. Its plots show from release to "
        "release how many vendors are restricted and how many questions wait.",
    )
    def brief(installation: Installation) -> dg.MaterializeResult[None]:
        # Templates and charts take a fifth of a second to import, which loading the definitions need not pay.
        from vendorwatch.release.brief.facts import counts  # noqa: PLC0415
        from vendorwatch.release.brief.pages import write  # noqa: PLC0415

        with installation.step("published.brief"):
            folder, is_new = write(installation.settings.published)
        with open_published(installation.settings.published_file) as con:
            figures = counts(con)
        pages = sum(1 for _ in folder.rglob("*.html"))
        index = (installation.settings.published / "brief" / "index.html").absolute()
        service = installation.settings.url
        return dg.MaterializeResult(
            metadata={
                **figures,
                "pages": pages,
                "state": "new" if is_new else "unchanged, not rewritten",
                "index": dg.MetadataValue.path(str(index)),
                # No browser follows a link from here to a file.
                **({"open": dg.MetadataValue.url(f"{service}/brief/")} if service else {}),
            }
        )

    return brief
