"""What people decided about claims, and what proposers answered: two files that grow by a line at a time.

Here: the source's declaration and its tables; a line keeps its text, which `claims/` understands. Not here: what a
decision or an answer does (`claims/decisions.py`, `claims/proposers.py`). The files are landed like any other, so that
the warehouse with its decisions can be built again from the archive.
"""

from collections.abc import Callable
from datetime import timedelta

from vendorwatch.columns import tables_of
from vendorwatch.deliveries import Delivery, Document, FieldCount, Parsed, Problem, Source
from vendorwatch.errors import ParseError
from vendorwatch.json_lines import filled_lines


def parse(delivery: Delivery) -> Parsed:
    """Take every line that is in order; the others are problems, each with its number, and lose nothing else."""
    # What understands a claim compiles the rules of claims, which takes a tenth of a second that the declaration need not pay.
    from vendorwatch.claims.decisions import DECISIONS_FILE, parse_line  # noqa: PLC0415
    from vendorwatch.claims.proposers import ANSWERS_FILE, parse_answer  # noqa: PLC0415

    problems: list[Problem] = []
    fields: list[FieldCount] = []
    tables: dict[str, list[tuple[object, ...]]] = {}
    for short, name, check in (
        ("decisions", DECISIONS_FILE, parse_line),
        ("answers", ANSWERS_FILE, parse_answer),
    ):
        document = next((d for d in delivery.documents if d.name == name), None)
        rows, faults, found = _lines(document, check) if document else ([], [], 0)
        problems += faults
        if found:
            fields.append(FieldCount(name, "line", found, len(rows), found - len(rows), "not in order; see problems"))
        tables[short] = rows
    for document in delivery.documents:
        if document.name not in (DECISIONS_FILE, ANSWERS_FILE):
            what = f"no file of reviews; there are {DECISIONS_FILE} and {ANSWERS_FILE}"
            problems.append(Problem(document.name, "file", "warning", what))
    return Parsed(tables_of("reviews", tables), fields=fields, problems=problems)


def _lines(
    document: Document, check: Callable[[str, str], object]
) -> tuple[list[tuple[object, ...]], list[Problem], int]:
    """Return the lines in order as rows, the others as problems, and how many lines there are."""
    rows: list[tuple[object, ...]] = []
    faults: list[Problem] = []
    filled = filled_lines(document.read().decode("utf-8", errors="replace"))
    for number, line in filled:
        try:
            check(line, f"line {number}")
        except ParseError as error:
            faults.append(Problem(document.name, f"line {number}", "error", str(error), line[:200]))
        else:
            rows.append((number, line, document.document_id, f"line {number}"))
    return rows, faults, len(filled)


SOURCE = Source(
    id="reviews",
    subject="your_files",
    title="Review decisions and proposers' answers",
    publisher="the team",
    homepage="docs/claims.md",
    licence="the team's own",
    cadence=timedelta(hours=1),
    parse=parse,
    tables=("decisions", "answers"),
    inbox="reviews",
    ends_with_its_files=True,
)
