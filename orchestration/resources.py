"""The one resource: the installation that a run works on.

Here: turning configuration into the library's objects, and what holds for every run, whoever started it: it is on record
while it lives, and people hear how it ended. Not here: what the objects do.
"""

import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import ClassVar

import dagster as dg
import duckdb
from pydantic import PrivateAttr

from orchestration.jobs import kind_of
from vendorwatch.alerting import alerts
from vendorwatch.deliveries import Source
from vendorwatch.landing import Landing, Outcome
from vendorwatch.landing.together import Together
from vendorwatch.plan import plan
from vendorwatch.processes.runs import Open, Runs
from vendorwatch.settings import Settings
from vendorwatch.sources import all_sources
from vendorwatch.tables.catalogue import Catalogue, read_catalogue
from vendorwatch.tables.warehouse import Warehouse

HOME_TAG, HOST_TAG, PLAN_TAG = "vendorwatch/home", "vendorwatch/host", "vendorwatch/plan"
# A command tells people itself when it ends, which is a moment after its run on the tables.
STARTED_BY_TAG, COMMAND = "vendorwatch/started_by", "command line"


class Installation(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Folders and mode come from the environment (`.env.example`), read when a run starts.

    `landed` is how it went with sources that this process has landed before the run, by id.
    """

    landed: ClassVar[Mapping[str, Outcome]] = {}
    _run: Open = PrivateAttr(default_factory=lambda: Open("none"))
    _asked: Together | None = PrivateAttr(default=None)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> "Iterator[Installation]":
        """Stand by while a run lasts: on record, under a lock that is free as soon as its process is dead."""
        settings, run = self.settings, context.run
        self._asked = None
        if run is None:
            yield self
            return
        runs = Runs(settings.home)
        if context.instance and not context.instance.is_ephemeral:
            context.instance.add_run_tags(run.run_id, where_it_runs(settings))

        kind = kind_of(run.job_name)
        told_by_command = kind == "tables" and run.tags.get(STARTED_BY_TAG) == COMMAND

        def tell_people() -> None:
            runs.prune()
            if not told_by_command:
                alerts.tell(settings, self.landing, all_sources().values())

        # Whoever closes dead runs finds this one alive as long as people are told.
        plan_tag = run.tags.get(PLAN_TAG)
        with runs.during(run.run_id, kind, plan=plan_tag, then=tell_people) as self._run:
            yield self

    @classmethod
    @contextmanager
    def having(cls, landed: Mapping[str, Outcome]) -> Iterator[None]:
        """Let the runs within tell how it went with sources, by id, instead of landing them; those after land them again."""
        cls.landed = landed
        try:
            yield
        finally:
            cls.landed = {}

    @contextmanager
    def step(self, name: str) -> Iterator[list[str]]:
        """Yield the list of what is wrong with a step; what it raises is on record with the run."""
        with self._run.step(name) as errors:
            yield errors

    def land(self, source: Source, beside: Iterable[Source]) -> Outcome:
        """Land a source. In live mode those `beside` it in a run are asked at the same time, as soon as the first is."""
        if outcome := self.landed.get(source.id):
            return outcome
        if self._asked is None:
            fetched = [s for s in beside if s.is_fetched] if self.settings.mode == "live" else []
            self._asked = Together(lambda: self.landing, fetched)
        return self._asked.outcome(source)

    def remains(self, con: duckdb.DuckDBPyConnection, catalogue: Catalogue) -> None:
        """Put on record what is stale after a run that failed, so that the same is not tried again for nothing."""
        self._run.plan = plan(con, catalogue, self.settings, self.landing, all_sources().values()).digest

    @property
    def settings(self) -> Settings:
        """The places and the mode."""
        return Settings.from_env()

    @property
    def landing(self) -> Landing:
        """The archive of every byte ever retrieved."""
        return Landing(self.settings)

    @property
    def warehouse(self) -> Warehouse:
        """The private file."""
        return Warehouse(self.settings.warehouse)

    @property
    def catalogue(self) -> Catalogue:
        """The tables."""
        return read_catalogue(self.settings.sql)


def where_it_runs(settings: Settings) -> dict[str, str]:
    """Return the tags of a run by which others find the lock that its process holds."""
    return {HOME_TAG: str(settings.home), HOST_TAG: socket.gethostname()}
