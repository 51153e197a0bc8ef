"""What is compiled when the project is installed is all that screening ever needs compiled."""

import duckdb

from vendorwatch.names import compiled
from vendorwatch.names.match import screen
from vendorwatch.names.prepare import prepare


def signatures() -> dict[str, int]:
    return {name: len(loop.signatures) for name, loop in compiled._compiled().items() if hasattr(loop, "signatures")}


def test_screening_compiles_nothing_that_was_not_prepared():
    prepare()
    known = signatures()
    assert sum(known.values()) > 5
    with duckdb.connect() as con:
        con.execute(
            """
            create view names as
            select 'Company ' || chr(65 + (i % 26)::integer) || i as name, i::varchar as entry_id, 'organization' as kind,
                'RU' as country, '1970-01-01' as birth
            from range(1200) as t(i)
            """
        )
        con.execute("create view queries as select *, entry_id as query_id from names")
        assert screen(con, "queries", "names").num_rows > 1000
    assert signatures() == known
