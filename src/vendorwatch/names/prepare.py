"""Compile the loops over names before anybody waits for them: `python -m vendorwatch.names.prepare`, part of installing.

Here: a few names that lead through every loop. Not here: the loops (`kernels/`), when they are compiled otherwise
(`compiled.py`).
"""

from vendorwatch.connect import connect
from vendorwatch.names import compiled
from vendorwatch.names.match import screen

_NAMES = """
create view names as
select unnest(['SUVOROV, Andrei Anatolyevich', 'NPO VYMPEL ZAVOD 2', 'VLADIMIR SOROKIN']) as name, name as entry_id;
create view queries as
select unnest(['Andrey Suvorov', 'Vladimirsorokin', 'Vympel Plant No. 2']) as name, name as query_id
"""


def prepare() -> None:
    """Compile every loop for the types that it is called with, or load what was compiled before."""
    compiled.load()
    with connect() as con:
        con.execute(_NAMES)
        screen(con, "queries", "names")


if __name__ == "__main__":
    prepare()
