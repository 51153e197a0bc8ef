"""One asset a source: its latest answer, kept in the landing archive.

Here: calling the landing and telling Dagster how it went. Not here: fetching, validation, archiving (the library).
A source that fails or is refused does not fail the run: its last good version stays in force, its check fails.
"""

from collections.abc import Iterable, Iterator

import dagster as dg

from orchestration.metadata import OWNERS, landing_key
from orchestration.resources import Installation
from vendorwatch.deliveries import Source
from vendorwatch.errors import Damaged

CHECK = "source_in_order"
# Fetching retries by itself; this is for a full disk or a lost mount.
RETRIES = dg.RetryPolicy(max_retries=2, delay=5, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS)


def landing_assets(sources: Iterable[Source], *, live: bool = False) -> list[dg.AssetsDefinition]:
    """Return one asset for each source; only those that publishers are asked for can be late."""
    sources = list(sources)
    return [_landing_asset(source, sources, live=live) for source in sources]


def _landing_asset(source: Source, sources: Iterable[Source], *, live: bool) -> dg.AssetsDefinition:
    key = landing_key(source.id)
    addresses = [part.url for variant in source.variants for part in variant.parts]
    fetched = source.is_fetched
    spec = dg.AssetSpec(
        key,
        description=f"{source.title}, from {source.publisher}. Licence: {source.licence}.",
        group_name=source.subject,
        owners=OWNERS,
        kinds={"file"},
        metadata={
            "publisher": source.publisher,
            "homepage": dg.MetadataValue.url(source.homepage),
            "licence": source.licence,
            "cadence": str(source.cadence),
            **({"addresses": dg.MetadataValue.md("\n".join(f"- <{a}>" for a in addresses))} if fetched else {}),
        },
        freshness_policy=dg.FreshnessPolicy.time_window(fail_window=4 * source.cadence, warn_window=2 * source.cadence)
        if fetched and live
        else None,
    )

    @dg.multi_asset(
        name=_step(source),
        specs=[spec],
        check_specs=[
            dg.AssetCheckSpec(
                CHECK,
                asset=key,
                description="The publisher's latest answer was taken, or has not changed since it was.",
            )
        ],
        retry_policy=RETRIES,
    )
    def land(
        context: dg.AssetExecutionContext, installation: Installation
    ) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
        try:
            with installation.step(f"landing {source.id}"):
                in_run = {node.name for node in context.job_def.nodes}
                outcome = installation.land(source, [s for s in sources if _step(s) in in_run])
        except Damaged as error:
            # A log that has lost something stays so until a person comes.
            raise dg.Failure(str(error), allow_retries=False) from error
        delivery = outcome.delivery
        if outcome.reason:
            # An inbox that nobody has used yet is nothing to warn of.
            log = context.log.warning if outcome.stale else context.log.info
            log(f"{source.id}: {outcome.reason}")
        yield dg.MaterializeResult(
            asset_key=key,
            data_version=dg.DataVersion(delivery.delivery_id) if delivery else None,
            metadata={
                "outcome": outcome.status,
                **({"reason": outcome.reason} if outcome.reason else {}),
                "stale": outcome.stale,
                **(
                    {
                        "form": delivery.variant,
                        "published_on": str(delivery.published_on or "not stated"),
                        "documents": len(delivery.documents),
                        "bytes": sum(d.size for d in delivery.documents),
                        "sha256": dg.MetadataValue.md(
                            "\n".join(f"- {d.name}: `{d.sha256}`" for d in delivery.documents[:20])
                        ),
                    }
                    if delivery
                    else {}
                ),
            },
        )
        yield dg.AssetCheckResult(
            asset_key=key,
            check_name=CHECK,
            passed=not outcome.stale,
            metadata={"reason": outcome.reason or "in order"},
        )

    return land


def _step(source: Source) -> str:
    return f"landing__{source.id}"
