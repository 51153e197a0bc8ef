"""The one resource: the installation that a run works on.

Here: turning configuration into the library's objects. Not here: what they do.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from orchestration.event_log import connections_used_again
from vendorwatch.catalogue import Catalogue, read_catalogue
from vendorwatch.landing import Landing
from vendorwatch.settings import Settings
from vendorwatch.warehouse import Warehouse


class Installation(dg.ConfigurableResource):  # type: ignore[type-arg]
    """Folders and mode come from the environment (`.env.example`), read when a run starts."""

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> "Iterator[Installation]":
        """Stand by while a run lasts, whoever started it, and spare its history the opening of connections."""
        with connections_used_again():
            yield self

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
