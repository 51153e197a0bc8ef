"""What lies in the inboxes and is not taken, each file with the reason.

Here: asking the landing and the release of it, for those who tell people. Not here: which files count
(`landing/drop_folder.py`), what a parser makes of one (`sources/`), lines and rows within a file
(`meta.problems`, the checks `every_line_is_taken`).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from vendorwatch.deliveries import Source
from vendorwatch.landing import Landing
from vendorwatch.shown import counted

SHOWN = 5


@dataclass(frozen=True)
class NotTaken:
    """A file of an inbox that nothing was taken from."""

    inbox: str
    name: str
    reason: str

    def __str__(self) -> str:
        """Return one line."""
        return f"inbox/{self.inbox}/{self.name}: {self.reason}"


def not_taken(con: duckdb.DuckDBPyConnection, landing: Landing, sources: Iterable[Source]) -> list[NotTaken]:
    """Return the files that are in no order, by inbox and name; `con` is the published file.

    Of a source that adds up it is each file with something that could not be read, of another the files that it has no use
    for. What the reason tells of why a source is stale is not told again.
    """
    found = {}
    for source in sources:
        if source.inbox:
            state = landing.status(source)
            unread = con.execute(
                """
                select part, string_agg(distinct message, '; ' order by message) from meta.problems
                where source_id = $source and if($cumulative, severity = 'error', locator = 'file')
                group by part
                """,
                {"source": source.id, "cumulative": source.cumulative},
            ).fetchall()
            told = {name: why for name, why in unread if landing.holds(source, name)}
            for name, why in {**told, **landing.not_taken(source)}.items():
                if not (state.stale and f"{name}: {why}" in state.reason):
                    found[source.inbox, name] = NotTaken(source.inbox, name, why)
    return [found[key] for key in sorted(found)]


def in_words(files: list[NotTaken]) -> list[str]:
    """Return a line for each of the first files, and one for the rest."""
    told = [str(file) for file in files[:SHOWN]]
    if more := len(files) - len(told):
        told.append(f"and {counted(more, 'more file')}; `vendorwatch status --json` has all")
    return told
