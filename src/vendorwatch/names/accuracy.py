"""How accurate matching was measured to be, for `meta.match_accuracy`.

Here: reading the figures that `benchmarks/accuracy.py` wrote when this version was made. Not here: measuring.
"""

import csv

import pyarrow as pa

from vendorwatch.columns import schema_of
from vendorwatch.names.tables import DATA


def match_accuracy() -> pa.Table:
    """Return one row per figure: the set, the part of it, the measure, its value, of how many cases, and how."""
    rows = csv.DictReader((DATA / "accuracy.csv").read_text(encoding="utf-8").splitlines())
    figures = [{**row, "value": float(row["value"]), "cases": int(row["cases"])} for row in rows]
    return pa.Table.from_pylist(figures, schema=schema_of("meta.match_accuracy"))
