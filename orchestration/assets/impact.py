"""What people are told of their vendors after a publication.

Here: calling the library and telling Dagster what was told. Not here: what is worth telling (`vendorwatch.alerting.impact`).
"""

from collections.abc import Iterator

import dagster as dg

from orchestration.assets.brief import KEY as BRIEF
from orchestration.metadata import OWNERS
from orchestration.resources import Installation
from vendorwatch.alerting import impact
from vendorwatch.alerting.notify import channels

KEY = dg.AssetKey(["published", "impact_alerts"])
TAKEN = "taken"
_SHOWN = 20
_COLUMNS = ("at", "kind", "facet", "vendor_key", "text", "taken_by", "not_taken_by")


def impact_asset() -> dg.AssetsDefinition:
    """Return the asset of the alerts, downstream of the pages that they link to."""

    @dg.asset(
        key=KEY,
        deps=[BRIEF],
        group_name="published",
        owners=OWNERS,
        kinds={"python"},
        check_specs=[
            dg.AssetCheckSpec(
                TAKEN,
                asset=KEY,
                description="Somebody took what was told last; what nobody took is told again by the next run.",
            )
        ],
        description="What is new for the team's vendors (listed, removed, changed, contradicted, asked), told once each to the "
        "webhook and apprise from `VENDORWATCH_ALERT_SEVERITY` on, and kept in `impact.jsonl`.",
    )
    def impact_alerts(
        installation: Installation,
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        settings = installation.settings
        now = impact.tell(settings)
        lost = impact.not_taken(settings)
        yield dg.MaterializeResult(
            metadata={
                "told now": len(now),
                "channels": ", ".join(channels(settings)) or "none is set: on record only",
                "told last": dg.MetadataValue.table(
                    records=[
                        dg.TableRecord({column: str(row[column] or "") for column in _COLUMNS})
                        for row in impact.told(settings, _SHOWN)
                    ]
                    or [dg.TableRecord(dict.fromkeys(_COLUMNS, ""))],
                ),
            }
        )
        yield dg.AssetCheckResult(
            check_name=TAKEN, passed=not lost, severity=dg.AssetCheckSeverity.WARN, metadata=dict(lost)
        )

    return impact_alerts
