"""One asset a table of `sql/`, and the published file: one step for all of them.

Here: the factory that makes assets and checks from the catalogue, and the step that tells Dagster of each table as it is
done. Not here: the tables (`sql/`), building, checking and publishing them (the library's `pipeline.py`). Dagster skips a
step if any of its inputs failed, so that a step a table or a layer would let one bad table stop all behind its layer, and
a step for each would cost more than the tables: one step that can be cut down to any of them stops only what it must.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import dagster as dg
import duckdb

from orchestration import metadata
from orchestration.assets.brief import KEY as BRIEF
from orchestration.assets.impact import KEY as IMPACT
from orchestration.loggers import without_outputs_of_checks
from orchestration.resources import PLAN_TAG, Installation
from orchestration.storage import EventLog
from vendorwatch import pipeline
from vendorwatch.deliveries import Source
from vendorwatch.plan import Plan
from vendorwatch.release import publish
from vendorwatch.sources import all_sources
from vendorwatch.tables import checks
from vendorwatch.tables.catalogue import Catalogue
from vendorwatch.tables.declarations import LAYERS, Table
from vendorwatch.tables.models import Failed, Skipped
from vendorwatch.tables.state import Built, versions

STEP = "tables"
PARSED = "delivery_parsed"
RULES = "rules"
# Every check costs three events. A broken rule of a layer without checks of its own is told by the run.
CHECKED = ("core", "marts")
PUBLISHED = metadata.table_key(pipeline.PUBLISHED)

_WARN, _ERROR = dg.AssetCheckSeverity.WARN, dg.AssetCheckSeverity.ERROR

Results = Iterator[dg.MaterializeResult[None] | dg.AssetMaterialization | dg.AssetCheckEvaluation | dg.AssetObservation]


def tables_asset(
    catalogue: Catalogue, sources: Mapping[str, Source] | None = None, *, live: bool = False
) -> dg.AssetsDefinition:
    """Return the assets of all tables and of the published file."""
    sources = all_sources() if sources is None else sources
    tables = [table for schema in LAYERS for table in catalogue.layer(schema)]
    # A source's first table carries the verdict on its delivery.
    verdict_on = {source_id: catalogue.of_source(source_id)[0] for source_id in sources}

    @dg.multi_asset(
        name=STEP,
        specs=[*(_spec(t, sources) for t in tables), _published_spec(catalogue, live=live)],
        check_specs=[
            *(_parsed_spec(t) for t in verdict_on.values()),
            *(spec for t in tables if t.layer in CHECKED for spec in _check_specs(t)),
        ],
        can_subset=True,
    )
    def build(context: dg.AssetExecutionContext, installation: Installation) -> Results:
        without_outputs_of_checks(context.log)
        selected = {".".join(key.path) for key in context.selected_asset_keys}
        with installation.step(STEP) as errors, installation.warehouse.writer(context.log.warning) as con:
            planned = PLAN_TAG in context.run.tags
            before = {table_id: version for table_id, (version, _) in versions(con).items()}
            told = known(context.instance, selected) if planned else set[str]()
            report = _Report(context, con, verdict_on, planned, told, before)
            run = pipeline.Pipeline(
                con,
                catalogue,
                installation.settings,
                installation.landing,
                sources,
                tell=context.log.info,
                warn=context.log.warning,
            )
            # A plan is told to Dagster beforehand; what it was made of may have moved since, and is done as it is now.
            with closing(run.run(None if report.is_planned else selected)) as events:
                for event in events:
                    yield from report.tell(event)
            errors.extend(report.errors)
            # Without what was withheld there is something else to be done, and it is tried at once.
            if errors and not report.withheld:
                installation.remains(con, catalogue)
        if report.errors:
            raise dg.Failure("\n".join(report.lines()), metadata=report.metadata(), allow_retries=False)

    return build


def of_plan(instance: dg.DagsterInstance, catalogue: Catalogue, plan: Plan) -> list[dg.AssetKey]:
    """Return what a run is to select that follows a plan: what it may touch, and of what Dagster was never told.

    Each table selected costs as much as a small one takes to be made. Of the others Dagster shows what it was told before.
    """
    tables = [table.id for schema in LAYERS for table in catalogue.layer(schema)]
    selected = plan.reach.union(tables) - (known(instance, tables) - plan.reach)
    return [*(metadata.table_key(table) for table in tables if table in selected), PUBLISHED, BRIEF, IMPACT]


def known(instance: dg.DagsterInstance, tables: Collection[str]) -> set[str]:
    """Return the tables of which Dagster was told before: unless they change, a run that follows a plan need not tell again."""
    keys = {metadata.table_key(table) for table in tables}
    if isinstance(instance.event_log_storage, EventLog):
        told = keys & instance.event_log_storage.materialized()
    else:
        found = instance.get_latest_materialization_events([*keys])
        told = {key for key, event in found.items() if event is not None}
    return {".".join(key.path) for key in told}


def _spec(table: Table, sources: Mapping[str, Source]) -> dg.AssetSpec:
    made_by = "sql" if table.sql is not None else "python"
    if table.schema == "raw":
        deps = [metadata.landing_key(s) for s in ([table.source] if table.source else sources)]
    else:
        deps = [metadata.table_key(i) for i in table.inputs]
    return dg.AssetSpec(
        metadata.table_key(table.id),
        deps=deps,
        description=table.description,
        group_name=sources[table.source].subject if table.source else table.subject,
        owners=metadata.OWNERS,
        kinds={"duckdb", made_by},
        code_version=table.code_version,
        metadata=metadata.declared(table),
        # One that fails, or that is made of one that fails, is not told of as done.
        skippable=True,
    )


def _published_spec(catalogue: Catalogue, *, live: bool) -> dg.AssetSpec:
    return dg.AssetSpec(
        PUBLISHED,
        deps=[metadata.table_key(t.id) for t in catalogue.layer("marts")],
        group_name="published",
        owners=metadata.OWNERS,
        kinds={"duckdb", "parquet"},
        description="The file that readers open, read-only: marts, core, meta, with Parquet copies of the marts. It is "
        "built aside and swapped in whole; if what the marts need is not right, the release in force stays.",
        skippable=True,
        # Renewed even if nothing is new, so that age means that the pipeline stands still.
        freshness_policy=dg.FreshnessPolicy.time_window(
            fail_window=publish.LATE_AFTER, warn_window=2 * publish.RENEW_AFTER
        )
        if live
        else None,
    )


def _parsed_spec(table: Table) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        PARSED,
        asset=metadata.table_key(table.id),
        description="The latest delivery was read in full (no unknown field, no unread row, no rule broken) and is "
        "plausible beside the ones before it.",
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


@dataclass
class _Report:
    """Turns what the pipeline tells into Dagster's results, and keeps what is wrong until the end."""

    context: dg.AssetExecutionContext
    con: duckdb.DuckDBPyConnection
    verdict_on: Mapping[str, Table]
    is_planned: bool = False
    known: Collection[str] = ()
    versions: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    skipped: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    publication: str = ""
    refused: str = ""
    withheld: bool = False

    @property
    def errors(self) -> list[str]:
        """What is wrong, a line for each table."""
        return [*dict.fromkeys(self.failed.values()), *self.broken.values()] or [e for e in [self.refused] if e]

    def lines(self) -> list[str]:
        """Return all that a person should read of a run that failed."""
        told = self.errors
        for at_fault, tables in self.skipped.items():
            more = f" and {len(tables) - 8} more" if tables[8:] else ""
            told.append(f"Skipped because of {at_fault}: {', '.join(tables[:8])}{more}.")
        return [*told, *([self.publication] if self.publication else [])]

    def metadata(self) -> dict[str, str]:
        """Return the same by table."""
        because = {f"skipped because of {t}": ", ".join(tables) for t, tables in self.skipped.items()}
        return {**self.failed, **self.broken, **because}

    def tell(self, event: pipeline.Event) -> Results:
        """Yield what Dagster is to know of one thing that was done."""
        match event:
            case Built(table=table):
                yield from self._built(table, event)
            case Failed(table=table, error=error):
                self.failed[table.id] = str(error)
                yield from self._observed(table, f"Could not be built, and stays as it was. {error}")
            case Skipped(table=table, because=because):
                self.skipped[because].append(table.id)
                yield from self._observed(table, f"Skipped, and stays as it was: {because} is not right.")
            case pipeline.Judged(source=source, verdict=verdict):
                table = self.verdict_on[source.id]
                yield from self._check(
                    table, PARSED, passed=verdict is None, shown={"reason": verdict or "read in full"}
                )
            case pipeline.Checked():
                yield from self._checked(event)
            case pipeline.Published(release=release, is_new=is_new):
                self.publication = f"Release {release.release_id} {'is in force now' if is_new else 'stays in force'}."
                self.context.log.info(self.publication)
                yield dg.MaterializeResult(
                    asset_key=PUBLISHED,
                    data_version=dg.DataVersion(release.fingerprint[:16]),
                    metadata=metadata.released(release, is_new=is_new),
                )
            case pipeline.Refused(error=error):
                self.refused = f"Nothing was published: {error}"
                self.publication = "Nothing was published; the release in force stays."
            case pipeline.Withheld(source=source, reason=reason):
                self.withheld = True
                self.publication = f"{source.id} was withheld; what is left is published by another run. {reason}"

    def _built(self, table: Table, result: Built) -> Results:
        key = metadata.table_key(table.id)
        self.versions[table.id] = result.data_version
        is_selected = key in self.context.selected_asset_keys
        if is_selected and not (result.rebuilt or table.id not in self.known):
            return
        if is_selected and table.schema == "raw":
            # Dagster knows the versions of what was landed.
            yield dg.MaterializeResult(
                asset_key=key,
                data_version=dg.DataVersion(result.data_version),
                metadata=metadata.built(self.con, result),
            )
        elif is_selected or (self.is_planned and result.rebuilt):
            # What has become stale since the plan was made is told as well. That something came out of a step, of which
            # nothing else is made, would be an event more; and to ask for the versions of inputs takes as long as that.
            yield dg.AssetMaterialization(
                key, metadata=metadata.built(self.con, result), tags=metadata.versions(result, self.versions)
            )

    def _observed(self, table: Table, text: str) -> Results:
        self.context.log.error(text if table.id in text else f"{table.id}: {text}")
        key = metadata.table_key(table.id)
        if key in self.context.selected_asset_keys:
            yield dg.AssetObservation(key, description=text)

    def _checked(self, event: pipeline.Checked) -> Results:
        table, broken = event.table, event.broken
        if broken:
            more = f", and {len(broken) - 1} more rules" if broken[1:] else ""
            self.broken[table.id] = (
                f"{table.id}: {broken[0]}{more}. Look at what it is made of (sql/{table.schema}/{table.name}.*), or "
                "mend the rule"
            )
        if table.id in self.failed:
            yield from self._check(table, RULES, passed=False, shown={"not built": self.failed[table.id]})
        elif event.ended:
            warned = [e for e in event.ended if not e.passed]
            yield from self._check(
                table,
                RULES,
                passed=not warned,
                # A blocking check lets the run go on if its result only warns.
                severity=_ERROR if broken or not warned else _WARN,
                shown=metadata.rules(event.ended),
            )

    def _check(
        self,
        table: Table,
        name: str,
        *,
        passed: bool,
        shown: Mapping[str, Any],
        severity: dg.AssetCheckSeverity = _ERROR,
    ) -> Results:
        key = dg.AssetCheckKey(metadata.table_key(table.id), name)
        if key in self.context.selected_asset_check_keys:
            result = dg.AssetCheckResult(
                asset_key=key.asset_key,
                check_name=name,
                passed=passed,
                severity=severity,
                metadata=shown,
            )
            # The evaluation alone, without an event that something came out of the step.
            yield result.to_asset_check_evaluation(self.context.get_step_execution_context())
