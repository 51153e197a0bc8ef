"""How Dagster's run history is written.

Here: one setting of its SQLite files, for every process that loads the definitions. Not here: where they lie
(`dagster.yaml`).
"""

import sqlite3


def do_not_wait_for_the_disk(connection: object, _record: object) -> None:
    """Let events be written without a sync after each of a thousand, which took longer than the run itself.

    A power cut may cost the record of the run; archive and releases sync their own files.
    """
    if isinstance(connection, sqlite3.Connection):
        connection.execute("pragma synchronous = off")
