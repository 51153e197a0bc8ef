"""The last asset: the file that everybody reads, swapped in behind the blocking checks.

Here: calling the library's `publish` and telling Dagster what is in force. Not here: how a release is built.
"""

import dagster as dg

from orchestration.assets.tables import POOL
from orchestration.metadata import OWNERS, table_key
from orchestration.resources import Installation
from vendorwatch import publish, system_tables
from vendorwatch.catalogue import Catalogue
from vendorwatch.sources import all_sources

KEY = dg.AssetKey(["published", "vendorwatch"])


def published_asset(catalogue: Catalogue) -> dg.AssetsDefinition:
    """Return the asset of the published file, downstream of every mart."""

    @dg.asset(
        key=KEY,
        deps=[table_key(t.id) for t in catalogue.layer("marts")],
        group_name="published",
        owners=OWNERS,
        kinds={"duckdb", "parquet"},
        description="The file that readers open, read-only: marts, core, meta, with Parquet copies of the marts. It is "
        "built aside and swapped in whole; if a check fails, the release in force stays.",
        pool=POOL,
        freshness_policy=None,
    )
    def vendorwatch(context: dg.AssetExecutionContext, installation: Installation) -> dg.MaterializeResult[None]:
        settings, landing = installation.settings, installation.landing
        sources = list(all_sources().values())
        with installation.warehouse.writer() as con:
            release, is_new = publish.publish(
                con,
                catalogue,
                settings.published,
                system_tables.written(catalogue, landing, sources, con),
                facts=landing.facts(sources),
            )
        context.log.info(f"Release {release.release_id} {'is in force now' if is_new else 'stays in force'}.")
        return dg.MaterializeResult(
            data_version=dg.DataVersion(release.fingerprint[:16]),
            metadata={
                "release": release.release_id,
                "state": "new" if is_new else "unchanged, not rebuilt",
                "file": dg.MetadataValue.path(str(settings.published_file)),
                **{f"rows in {table}": rows for table, rows in release.rows.items()},
            },
        )

    return vendorwatch
