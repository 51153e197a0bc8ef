"""One asset a table of `sql/`, one step a layer.

Here: the factory that makes assets and checks from the catalogue, and the step that brings a layer up to date.
Not here: the tables (`sql/`), building and checking them (the library). A step for each of sixty tables would cost more
than the tables, so a layer is one step that can be cut down to any of its tables.
"""

from collections.abc import Iterator, Mapping

import dagster as dg
import duckdb

from orchestration import metadata
from orchestration.resources import Installation
from vendorwatch import checks, intake, models, publish
from vendorwatch.catalogue import Catalogue, Table
from vendorwatch.deliveries import Source
from vendorwatch.errors import ModelError
from vendorwatch.notify import notify
from vendorwatch.warehouse import transaction

POOL = "duckdb_writer"
PARSED = "delivery_parsed"
RULES = "rules"
# Every check costs three events. A broken rule of a layer without checks of its own fails the step.
CHECKED = ("core", "marts")

_WARN, _ERROR = dg.AssetCheckSeverity.WARN, dg.AssetCheckSeverity.ERROR

Results = Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]


def table_assets(catalogue: Catalogue, sources: Mapping[str, Source]) -> list[dg.AssetsDefinition]:
    """Return the layers' assets, in order."""
    return [_raw(catalogue, sources), *(_layer(catalogue, schema) for schema in ("staging", "core", "marts"))]


def _spec(table: Table, deps: list[dg.AssetKey]) -> dg.AssetSpec:
    made_by = "sql" if table.sql is not None else "python"
    return dg.AssetSpec(
        metadata.table_key(table.id),
        deps=deps,
        description=table.description,
        group_name=table.schema,
        owners=metadata.OWNERS,
        kinds={"duckdb", made_by},
        code_version=table.code_version,
        metadata=metadata.declared(table),
        # Nothing changed, nothing runs: an early end leaves what is behind it alone.
        skippable=True,
    )


def _check_specs(table: Table) -> list[dg.AssetCheckSpec]:
    """Return one check for all rules of a table: one event rather than five, and one place to look at."""
    rules = checks.specs_of(table)
    if not rules:
        return []
    return [
        dg.AssetCheckSpec(
            RULES,
            asset=metadata.table_key(table.id),
            description="\n".join(f"- `{r.name}`: {r.description}" for r in rules),
            blocking=True,
        )
    ]


def _raw(catalogue: Catalogue, sources: Mapping[str, Source]) -> dg.AssetsDefinition:
    tables = catalogue.layer("raw")
    # A source's first table carries the verdict on its delivery.
    verdict_on = {source_id: catalogue.of_source(source_id)[0] for source_id in sources}
    everything = [metadata.landing_key(s) for s in sources]

    @dg.multi_asset(
        name="raw",
        specs=[_spec(t, [metadata.landing_key(t.source)] if t.source else everything) for t in tables],
        check_specs=[
            dg.AssetCheckSpec(
                PARSED,
                asset=metadata.table_key(t.id),
                description="The latest delivery was read in full (no unknown field, no unread row, no rule broken) and is "
                "plausible beside the ones before it.",
            )
            for t in verdict_on.values()
        ],
        can_subset=True,
        pool=POOL,
    )
    def raw(context: dg.AssetExecutionContext, installation: Installation) -> Results:
        landing, settings = installation.landing, installation.settings
        with installation.warehouse.writer() as con:
            built: dict[str, models.Built] = {}
            verdicts: dict[str, str | None] = {}
            for source in sources.values():
                taken = intake.take(con, catalogue, settings.sql, landing, source, context.log.warning)
                verdicts[source.id] = taken.verdict
                built |= {r.table.id: r for r in taken.built}
            built |= {r.table.id: r for r in intake.record_history(con, catalogue)}
            documents = models.load_documents(con, catalogue, intake.told_of(landing, sources.values()))
            built[documents.table.id] = documents
            if _ends_early(context, con, catalogue, installation, built, sources):
                context.log.info("Nothing new: no source has changed, every table is up to date. The run ends here.")
                return
            yield from _report(context, con, [built[t.id] for t in tables if t.id in built])
            for source_id, table in verdict_on.items():
                key = metadata.table_key(table.id)
                if dg.AssetCheckKey(key, PARSED) in context.selected_asset_check_keys:
                    verdict = verdicts[source_id]
                    yield dg.AssetCheckResult(
                        asset_key=key,
                        check_name=PARSED,
                        passed=verdict is None,
                        metadata={"reason": verdict or "read in full"},
                    )
            for source_id, verdict in verdicts.items():
                if verdict:
                    notify(settings, f"{sources[source_id].title}: {verdict}")

    return raw


def _ends_early(
    context: dg.AssetExecutionContext,
    con: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    installation: Installation,
    built: Mapping[str, models.Built],
    sources: Mapping[str, Source],
) -> bool:
    """Return whether a run that began with landing has nothing left to do; a hand-picked one always goes on."""
    selection = context.run.asset_selection
    began_with_landing = not selection or any(key.path[0] == "landing" for key in selection)
    if not began_with_landing or any(b.changed for b in built.values()):
        return False
    return publish.is_current(
        con, catalogue, installation.settings.published, installation.landing.facts(sources.values())
    )


def _layer(catalogue: Catalogue, schema: str) -> dg.AssetsDefinition:
    tables = catalogue.layer(schema)
    check_specs = [c for t in tables if t.schema in CHECKED for c in _check_specs(t)]

    @dg.multi_asset(
        name=schema,
        specs=[_spec(t, [metadata.table_key(i) for i in t.inputs]) for t in tables],
        check_specs=check_specs,
        can_subset=True,
        pool=POOL,
    )
    def layer(context: dg.AssetExecutionContext, installation: Installation) -> Results:
        selected = {".".join(key.path) for key in context.selected_asset_keys}
        with installation.warehouse.writer() as con:
            results = models.build_layer(
                con, catalogue, schema, only=selected, before=lambda t: context.log.info(f"building {t.id}")
            )
            with transaction(con):
                found = checks.run_checks(con, checks.due(con, catalogue, schema))
            if not check_specs and (failed := [r for r in found if r.stops]):
                raise ModelError(
                    f"{failed[0].failing_rows} rows break {failed[0].spec.name}: {failed[0].sample}",
                    where=failed[0].spec.table_id,
                    expected=failed[0].spec.description,
                )
            yield from _report(context, con, results)

    return layer


def _report(context: dg.AssetExecutionContext, con: duckdb.DuckDBPyConnection, results: list[models.Built]) -> Results:
    """Tell Dagster of each selected table, and of each selected check as it last ended."""
    for result in results:
        key = metadata.table_key(result.table.id)
        if key in context.selected_asset_keys:
            yield dg.MaterializeResult(
                asset_key=key,
                data_version=dg.DataVersion(result.data_version),
                metadata=metadata.built(con, result),
            )
    ended = checks.latest(con)
    for key in context.selected_asset_check_keys:
        if key.name == RULES:
            found = ended.get(".".join(key.asset_key.path), [])
            broken = [r for r in found if not r.passed]
            yield dg.AssetCheckResult(
                asset_key=key.asset_key,
                check_name=RULES,
                passed=not broken,
                # A blocking check lets the run go on if its result only warns.
                severity=_WARN if broken and all(r.severity == "warn" for r in broken) else _ERROR,
                metadata=metadata.rules(found),
            )
