"""What people wrote down by hand: the registry of vendors, their names, market claims, actions, the order of facets.

Here: reading `seeds/curated/*.csv` and refusing anything out of order in them. Not here: the facts (`seeds/`), their
columns and vocabularies (`sql/raw/curated__*.yml`, which this parser enforces line by line), or their use (`core`).
A file of ours that has one wrong line is mended, not half loaded, so every fault is told and nothing is taken.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from vendorwatch.columns import table_of
from vendorwatch.deliveries import MB, Delivery, FieldCount, Parsed, Part, Source, Variant
from vendorwatch.errors import ParseError, VendorwatchError
from vendorwatch.sources.curated.facets import misplaced
from vendorwatch.sources.curated.lines import Column, Row, columns_of, file_of, read_rows, repeated_keys
from vendorwatch.sources.curated.ownership_rules import misruled

TABLES = (
    "vendors",
    "vendor_names",
    "market_claims",
    "actions",
    "severity",
    "covered_categories",
    "ownership",
    "company_history",
    "lists",
    "rule_periods",
)

_FAULTS_SHOWN = 5


def parse(delivery: Delivery) -> Parsed:
    """Read the files; raises ParseError that tells the first faults of all files, each with its line.

    A fault is a wrong heading, a missing or unexpected value, a vendor that the registry lacks, a key used twice, an ownership
    rule that is none, or a facet without a place of its own.
    """
    faults: list[str] = []
    declared = {table: columns_of(table) for table in TABLES}
    rows = {t: list(read_rows(delivery[file_of(t)].read(), file_of(t), declared[t][0], faults)) for t in TABLES}
    for table, (columns, grain) in declared.items():
        faults += _unknown_references(table, columns, rows)
        faults += repeated_keys(table, grain, rows[table])
    faults += map(str, disagreements(rows))
    if faults:
        more = f" (and {len(faults) - _FAULTS_SHOWN} more)" if len(faults) > _FAULTS_SHOWN else ""
        raise ParseError("; ".join(faults[:_FAULTS_SHOWN]) + more, where="seeds/curated", todo="Mend the lines")
    parsed = Parsed({})
    for table, (columns, _) in declared.items():
        document_id = delivery[file_of(table)].document_id
        found = [(*(r.values[c.name] for c in columns), document_id, f"line {r.line}") for r in rows[table]]
        parsed.tables[table] = table_of(f"raw.curated__{table}", found)
        for column in columns:
            filled = sum(r.values[column.name] is not None for r in rows[table])
            parsed.fields.append(FieldCount(file_of(table), column.name, found=filled, taken=filled, landed_in=table))
    return parsed


def _unknown_references(table: str, columns: list[Column], rows: dict[str, list[Row]]) -> Iterator[str]:
    for column in columns:
        if column.references is None:
            continue
        target, _, key = column.references.partition("__")[2].partition(".")
        known = {r.values[key] for r in rows[target]}
        for row in rows[table]:
            value = row.values[column.name]
            if value is not None and value not in known:
                yield f"{file_of(table)} line {row.line}: {column.name} {value!r} is not in {file_of(target)}"


def disagreements(rows: Mapping[str, list[Row]]) -> Iterator[VendorwatchError]:
    """Yield what `lists`, `severity` and `rule_periods` say against each other, each with its line and what to do."""
    lists, severity = rows["lists"], rows["severity"]
    yield from misplaced(lists, severity)
    placed = [*severity, *(row for row in lists if row.values["severity"])]
    yield from misruled(lists, rows["rule_periods"], [row.values["facet"] for row in placed])


SOURCE = Source(
    id="curated",
    subject="your_files",
    title="Vendors, names, market claims, actions and the order of facets, written down by hand",
    publisher="Vendorwatch seeds",
    homepage="seeds/README.md",
    licence="Apache-2.0; each row names its public source",
    cadence=timedelta(days=1),
    parse=parse,
    tables=TABLES,
    variants=(Variant("files", tuple(Part(f, f"seeds/curated/{f}", "csv", 5 * MB) for f in map(file_of, TABLES))),),
    curated=True,
)
