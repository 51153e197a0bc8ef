"""What people decided about joins of the vendor list: a file in `inbox/decisions/` that grows by a line at a time.

Here: the source's declaration and its table. Not here: the line (`lines.py`), what a decision does
(`sql/core/vendor_joins.sql`). The file is landed like any other, so that the warehouse with its decisions can be built
again from the archive; teams keep it in a repository of their own and link the folder.
"""

from datetime import datetime, timedelta

import pyarrow as pa

from vendorwatch.columns import tables_of
from vendorwatch.deliveries import Delivery, FieldCount, Parsed, Problem, Source
from vendorwatch.errors import ParseError
from vendorwatch.json_lines import filled_lines
from vendorwatch.sources.decisions.lines import FILE, INBOX, Decision, moment, parse_line

_FIELDS = (
    "verdict",
    "vendor_key",
    "vendor_name",
    "party_id",
    "party_name",
    "basis",
    "score",
    "vendor_digest",
    "party_digest",
    "decided_by",
    "decided_at",
    "reason",
)
_TYPES = {"score": pa.float64(), "decided_at": pa.timestamp("us")}


def parse(delivery: Delivery) -> Parsed:
    """Take every line that is in order; the others are problems, each with its number, and lose nothing else."""
    rows: list[tuple[object, ...]] = []
    parsed = Parsed({})
    for document in delivery.documents:
        if document.name != FILE:
            what = f"no file of decisions; there is {FILE}"
            parsed.problems.append(Problem(document.name, "file", "warning", what))
            continue
        filled = filled_lines(document.read().decode("utf-8", errors="replace"))
        for number, line in filled:
            place = f"line {number}"
            try:
                decision = parse_line(line, place)
            except ParseError as error:
                parsed.problems.append(Problem(document.name, place, "error", str(error), line[:200]))
            else:
                values = vars(decision) | {"decided_at": _in_utc(decision)}
                rows.append((number, *(values[f] for f in _FIELDS), document.document_id, place))
        ignored = len(filled) - len(rows)
        parsed.fields.append(FieldCount(FILE, "line", len(filled), len(rows), ignored, "not in order; see problems"))
    parsed.tables = tables_of("decisions", {"vendor_joins": rows})
    return parsed


def _in_utc(decision: Decision) -> datetime:
    decided_at = moment(decision.decided_at)
    assert decided_at is not None  # as `parse_line` promises
    return decided_at.replace(tzinfo=None)


SOURCE = Source(
    id="decisions",
    subject="your_files",
    title="Decisions on joins of the vendor list",
    publisher="the team",
    homepage="inbox/decisions",
    licence="the team's own",
    cadence=timedelta(hours=1),
    parse=parse,
    tables=("vendor_joins",),
    inbox=INBOX,
    ends_with_its_files=True,
)
