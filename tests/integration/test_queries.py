"""The example queries of README and docs: each runs on the published snapshot, and the answers printed are its answers."""

import re
from typing import Any

import duckdb
import pytest

from tests.snapshot import Snapshot
from vendorwatch.settings import PROJECT

TEXT = "".join((PROJECT / page).read_text("utf-8") for page in ("README.md", "docs/queries.md", "docs/history.md"))
NO_ROW = "No row on the snapshot."
EXAMPLES = re.findall(rf"```sql\n(.*?)```\n(?:\n((?:\|[^\n]*\|\n)+|{re.escape(NO_ROW)}))?", TEXT, re.DOTALL)


def shown(value: Any) -> str:
    """Return the value as the page prints it."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float():
            return f"{value:.0f}" if value.is_integer() else str(value)
        case list():
            return f"[{', '.join(map(shown, value))}]"
    return str(value)


def test_no_example_is_missed() -> None:
    assert len(EXAMPLES) == TEXT.count("```sql")


@pytest.mark.parametrize(("query", "table"), EXAMPLES, ids=lambda part: part.split("\n")[0][:40])
def test_an_example_gives_the_answer_that_is_printed(snapshot: Snapshot, query: str, table: str) -> None:
    with duckdb.connect(snapshot.home / "published" / "vendorwatch.duckdb", read_only=True) as con:
        answer = con.execute(query)
        columns = [column[0] for column in answer.description]
        rows = answer.fetchall()
    assert bool(rows) == (table != NO_ROW)
    if table and rows:
        lines = [f"| {' | '.join(line)} |" for line in (columns, *([shown(v) for v in row] for row in rows))]
        lines.insert(1, f"|{'---|' * len(columns)}")
        assert table.splitlines() == lines
