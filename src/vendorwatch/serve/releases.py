"""The release in force, held open with its index of names, and changed for the next one when that comes.

Here: opening both once a release. Not here: what they are asked. Neither the index nor a connection may be asked by several
threads at once, so one asks at a time; a search takes some milliseconds.
"""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from pathlib import Path

import duckdb

from vendorwatch.coverage import Coverage, Standing, coverage, standings
from vendorwatch.names.index import NameIndex
from vendorwatch.names.prepare import prepare
from vendorwatch.names.screening import published_index
from vendorwatch.reader import MEMORY_MB, open_published, release_file
from vendorwatch.serve.waiting import Claims, read
from vendorwatch.settings import Settings
from vendorwatch.vendors.questions import Question, questions


class Release:
    """One release: its id, a connection to its file, and the index of its names; closed by `close`."""

    def __init__(self, file: Path, settings: Settings) -> None:
        """Open both; building an index that is not kept from before takes some seconds."""
        self.file, self._settings = file, settings
        cache = settings.home / "cache"
        with ExitStack() as stack:
            self.index = NameIndex.open(stack.enter_context(published_index(file, [], cache)))
            stack.callback(self.index.close)
            # Within bounds, which all readers of a file in one process share.
            self.con: duckdb.DuckDBPyConnection = stack.enter_context(open_published(file, memory_mb=MEMORY_MB))
            [(self.release_id, self.released_at)] = self.con.execute(
                "select release_id, released_at from meta.release"
            ).fetchall()
            # Read when first needed; now, so that nobody waits for it.
            _ = self.index.by_identifier, self.standings, self.vendors_of, self.asked
            self._stack = stack.pop_all()

    @cached_property
    def standings(self) -> dict[str, list[Standing]]:
        """Where each listed party stands: all of them, since a search that asks the file takes twice as long."""
        parties = self.con.execute(
            "select distinct entry_id from core.listings union select 'vendor:' || vendor_id from core.vendor_facets"
        ).fetchall()
        return standings(self.con, [party for (party,) in parties])

    @cached_property
    def vendors_of(self) -> dict[str, list[dict[str, str]]]:
        """The vendors of the team's list that are certain or confirmed to be a party, by its id."""
        rows = self.con.execute(
            """
            select party_id, vendor_key, vendor_name from core.vendor_joins
            where decision = 'confirmed' or decision = 'open' and band = 'auto'
            order by party_id, vendor_name, vendor_key
            """
        ).fetchall()
        found: dict[str, list[dict[str, str]]] = {}
        for party, key, name in rows:
            found.setdefault(party, []).append({"vendor_key": key, "vendor_name": name})
        return found

    @cached_property
    def asked(self) -> list[Coverage]:
        """Which lists a search asks, how many entries they have, how fresh they are."""
        return coverage(self.con)

    @cached_property
    def questions(self) -> list[Question]:
        """The questions that were open when the release was made, in the order in which they are asked."""
        return questions(self.con)

    @cached_property
    def claims(self) -> Claims:
        """The claims of the press that waited for a person when they were first asked for."""
        return read(self._settings)

    def close(self) -> None:
        """Close the file and the index."""
        self._stack.close()


class Releases:
    """The release in force; `renew` looks whether there is another."""

    def __init__(self, settings: Settings) -> None:
        """Hold nothing yet; the first `renew` opens what is in force."""
        self._settings = settings
        self._held: Release | None = None
        self._asking = threading.Lock()
        self._renewing = threading.Lock()

    @contextmanager
    def current(self) -> Iterator[Release]:
        """Yield the release, to one at a time; raises VendorwatchError if there is none."""
        if self._held is None:
            self.renew()
        with self._asking:
            assert self._held is not None
            yield self._held

    def renew(self) -> bool:
        """Open the release in force if it is another than the one held; return whether it is.

        The one before answers until then. Raises VendorwatchError if nothing was published yet or it cannot be opened.
        """
        with self._renewing:
            file = release_file(self._settings.published_file)
            if self._held is not None and self._held.file == file:
                return False
            # Loops as they stand take several times as long, which pays for one name and not for a service.
            prepare()
            opened = Release(file, self._settings)
            with self._asking:
                before, self._held = self._held, opened
                if before:
                    before.close()
            return True

    def close(self) -> None:
        """Close what is held."""
        with self._renewing, self._asking:
            if self._held:
                self._held.close()
            self._held = None
