"""Everything behind the landing archive, brought up to date: raw tables, layers, checks, the published file.

Here: the order, what goes on when something fails, and what may be published; told as a stream, each thing when it is
done. Not here: the steps themselves (`intake.py`, `tables/models.py`, `tables/checks.py`, `release/publish.py`), and who listens
(`orchestration/`). A table that fails stops what is made of it and nothing else; what the marts need stops the publication.
"""

import time
from collections.abc import Callable, Collection, Generator, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from itertools import zip_longest

import duckdb

from vendorwatch import confined, intake, machine, system_tables
from vendorwatch.deliveries import Source
from vendorwatch.errors import PublishRefused, VendorwatchError
from vendorwatch.landing import Landing
from vendorwatch.plan import freshly_verified
from vendorwatch.release import publish, steps_back
from vendorwatch.settings import Settings
from vendorwatch.suspects import suspects
from vendorwatch.tables import checks, loading, models
from vendorwatch.tables.catalogue import Catalogue
from vendorwatch.tables.checks import LatestResult
from vendorwatch.tables.declarations import LAYERS, Table
from vendorwatch.tables.models import Failed, Skipped
from vendorwatch.tables.state import Built, forget_undeclared, stale
from vendorwatch.tables.warehouse import is_damage, transaction

PUBLISHED = "published.vendorwatch"
# The models that look names up in an index of those listed, which takes more memory than all else of a run.
OF_NAMES = ("work.party_links", "work.claim_entries", "work.entity_links")
# Of rows that break a rule, so many characters are enough to see what is wrong.
_TOLD = 400


@dataclass(frozen=True)
class Judged:
    """What became of a source's latest delivery; `verdict` says why it was turned away, None if it was not."""

    source: Source
    verdict: str | None


@dataclass(frozen=True)
class Checked:
    """How the rules of a table last ended."""

    table: Table
    ended: tuple[LatestResult, ...]

    @property
    def broken(self) -> list[LatestResult]:
        """The rules that stop what is behind the table."""
        return [e for e in self.ended if e.stops]


@dataclass(frozen=True)
class Published:
    """The release in force, and whether it is a new one."""

    release: publish.Release
    is_new: bool


@dataclass(frozen=True)
class Refused:
    """Why the release before stays in force."""

    error: VendorwatchError


@dataclass(frozen=True)
class Withheld:
    """A source's delivery that was turned away since its rows make a table wrong; another run publishes without it."""

    source: Source
    reason: str


# What no row is to blame for, besides a machine that gives out: a file that is gone, half an installation.
_OF_THE_MACHINE = (OSError, ImportError)

Event = Built | Failed | Skipped | Judged | Checked | Published | Refused | Withheld


@dataclass(frozen=True)
class Pipeline:
    """What a run works with: an open warehouse, the declarations, the archive, and whom to tell of progress."""

    con: duckdb.DuckDBPyConnection
    catalogue: Catalogue
    settings: Settings
    landing: Landing
    sources: Mapping[str, Source]
    tell: Callable[[str], None]
    warn: Callable[[str], None]
    of_the_machine: set[str] = field(default_factory=set)

    def run(self, only: Collection[str] | None = None) -> Generator[Event]:
        """Bring what is stale up to date; `only` limits it to some tables, `published.vendorwatch` among them.

        Raises nothing for what is wrong with one source, table or check: that is told. Raises Damaged or OSError for what
        is wrong with the whole. Close it: a thread may be at work beside.
        """
        for table_id in forget_undeclared(self.con, self.catalogue):
            self.tell(f"dropped {table_id}: it is declared no longer")
        failed = checks.failures(self.con, self.catalogue)
        broken = {table_id: table_id for table_id, *_ in failed}
        for schema in LAYERS:
            if not (wanted := self._wanted(schema, only)):
                continue
            began, rebuilt = time.perf_counter(), 0
            for event in self._raw(broken) if schema == "raw" else self._layer(schema, wanted, broken):
                rebuilt += isinstance(event, Built) and event.rebuilt
                yield event
            seconds = time.perf_counter() - began
            self.tell(f"{schema}: {rebuilt} of {len(self.catalogue.layer(schema))} tables rebuilt, {seconds:.2f} s")
            self._free(schema)
        if only is None or PUBLISHED in only:
            outcome = self._publish(broken)
            yield outcome
            if isinstance(outcome, Refused):
                yield from self._withhold(broken)

    def _free(self, schema: str) -> None:
        """Let go of what takes memory and no later layer needs."""
        if schema == "staging":
            # What is not in the file yet lies in memory, twice as large as there; writing it later takes as long.
            self.con.execute("checkpoint")
        machine.give_memory_back()

    def _free_index(self, settled: Table, waiting: set[str]) -> None:
        """Let go of the index of names once none of the models that `waiting` names needs it."""
        if settled.id in waiting:
            waiting.remove(settled.id)
            if not waiting:
                # Matching takes a tenth of a second to import, which loading the definitions need not pay.
                from vendorwatch.names import kept  # noqa: PLC0415

                kept.forget()
                machine.give_memory_back()

    def _wanted(self, schema: str, only: Collection[str] | None) -> list[str]:
        return [t.id for t in self.catalogue.layer(schema) if only is None or t.id in only]

    def _raw(self, broken: dict[str, str]) -> Iterator[Event]:
        sources, released = list(self.sources.values()), steps_back.last_told(self.settings.published)
        try:
            # Beside all that are taken before it; what is wrong with one is told when it is its turn.
            with suppress(VendorwatchError, OSError):
                intake.read_longest_ahead(self.con, self.catalogue, self.landing, sources)
            for source, following in zip_longest(sources, sources[1:]):
                try:
                    if following:
                        intake.read_ahead(self.con, self.catalogue, self.landing, following)
                    made_of = released.made_of.get(source.id) if released else None
                    taken = intake.take(self.con, self.catalogue, self.landing, source, self.warn, released=made_of)
                except Exception as error:
                    yield from self._fail(self.catalogue.of_source(source.id), error, broken)
                    continue
                yield from taken.built
                yield Judged(source, taken.verdict)
        finally:
            confined.forget_ahead()
        of_all = [t for t in self.catalogue.layer("raw") if not t.source]
        try:
            history = intake.record_history(self.con, self.catalogue)
            deliveries = intake.evidence_deliveries(self.landing, self.sources.values())
            documents = loading.load_documents(self.con, self.catalogue, deliveries)
        except Exception as error:
            yield from self._fail(of_all, error, broken)
            return
        yield from [*history, documents]

    def _fail(self, tables: list[Table], error: Exception, broken: dict[str, str]) -> Iterator[Failed]:
        """Tell of tables that a source's own trouble has kept from being loaded, unless it is the whole that is broken."""
        if isinstance(error, OSError) or (isinstance(error, duckdb.Error) and is_damage(error)):
            raise error
        if trouble := machine.told(error):
            raise trouble from error
        told = error if isinstance(error, VendorwatchError) else models.explained(tables[0], error)
        for table in tables:
            broken[table.id] = table.id
            yield Failed(table, told)

    def _layer(self, schema: str, wanted: list[str], broken: dict[str, str]) -> Iterator[Event]:
        due, holding = wanted, dict[str, frozenset[str]]()
        while due:
            skipped: list[Skipped] = []
            of_names = {*OF_NAMES} & {*due}
            made = models.build(
                self.con,
                self.catalogue,
                schema,
                broken=broken,
                only=due,
                before=lambda t: self.tell(f"building {t.id}"),
                after=lambda t: self._free_index(t, of_names),  # noqa: B023 - called before the next round
            )
            # However the run ends, nobody is at work on a table any more when it has.
            with closing(made):
                for result in made:
                    if isinstance(result, Skipped):
                        skipped.append(result)
                    else:
                        if isinstance(result, Built) and result.rebuilt:
                            holding[result.table.id] = result.holding
                        if isinstance(result, Failed):
                            error = result.error.__cause__ or result.error
                            if isinstance(error, _OF_THE_MACHINE) or machine.told(error):
                                self.of_the_machine.add(result.table.id)
                        yield result
            healed = self._check(schema, broken, holding)
            due = [s.table.id for s in skipped if s.because in healed]
            yield from (s for s in skipped if s.because not in healed)
        ended = checks.latest(self.con)
        for table in self.catalogue.layer(schema):
            if table.id in wanted and checks.specs_of(table):
                yield Checked(table, tuple(ended.get(table.id, ())))

    def _check(self, schema: str, broken: dict[str, str], holding: Mapping[str, frozenset[str]]) -> set[str]:
        """Run the checks that are due, note which tables are broken by them, and return those that no longer are.

        `holding` are the rules by table of which `models.build` found that they hold.
        """
        with transaction(self.con):
            found = checks.run_checks(self.con, checks.due(self.con, self.catalogue, schema), holding)
        stopped = {r.spec.table_id for r in found if r.stops}
        healed = {r.spec.table_id for r in found if broken.get(r.spec.table_id) == r.spec.table_id} - stopped
        # One that could not be built this time is broken however its old rows look.
        healed -= set(stale(self.con, self.catalogue))
        for table_id in [t for t, at_fault in broken.items() if at_fault in healed]:
            del broken[table_id]
        broken.update({table_id: table_id for table_id in stopped})
        return healed

    def _withhold(self, broken: Mapping[str, str]) -> Iterator[Withheld]:
        """Turn away what came since the release in force, as far as what keeps another from being made is made of it."""
        release = publish.current(self.settings.published)
        ended, at_fault = checks.latest(self.con), {*broken.values()}
        for table_id in sorted(at_fault):
            table = self.catalogue[table_id]
            # What is made of a broken table was left as it was and may not fit what is new around it.
            if table.schema == "raw" or table_id in self.of_the_machine:
                continue
            if (at_fault & self.catalogue.upstream([table_id])) - {table_id}:
                continue
            found = [e for e in ended.get(table_id, []) if e.stops]
            told = str(found[0]) if found else "it cannot be built"
            why = f"its rows make {table_id} wrong: {told[:_TOLD]}{'...' * (len(told) > _TOLD)}"
            samples, known = [e.sample for e in found], release.facts if release else []
            for source, delivery in suspects(
                self.con, self.catalogue, self.landing, self.sources, table, samples, known
            ):
                self.warn(f"{source.id}: quarantined. {why}")
                self.landing.quarantine(delivery.delivery_id, why, read_by=self.catalogue.code_version)
                yield Withheld(source, why)

    def _publish(self, broken: Mapping[str, str]) -> Published | Refused:
        sources = list(self.sources.values())
        try:
            steps_back.require_none(self.con, self.settings.published, self.landing, sources)
            release, is_new = publish.publish(
                self.con,
                self.catalogue,
                self.settings.published,
                system_tables.written(self.catalogue, self.landing, sources, self.con, self.settings),
                needs=system_tables.NEEDS,
                facts=self.landing.facts(sources),
                broken=broken,
                verified_at=freshly_verified(self.settings, self.landing, sources),
            )
        except PublishRefused as error:
            return Refused(error)
        return Published(release, is_new)
