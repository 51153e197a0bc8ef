"""How right the claims are; `make accuracy` runs it.

Run: .venv/bin/python -m benchmarks._claims_accuracy [--first-contact FOLDER ...] [--write]
Scored are every gold file below ../shared/data/news (development: rules were written with them in view), the project's
own regression cases with the reviewers' decisions, and the gold files below the folders named as first contact (nobody
looked at them before measuring). Each set has rows of its own; none is added to another. `--write` puts the figures
into the package, from where they are published as `meta.claim_accuracy`.
"""

import argparse
import csv
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.claims import SHARED, vendor_names
from vendorwatch.claims.accuracy import FIGURES, score
from vendorwatch.claims.gold import decided, read_cases, read_gold
from vendorwatch.claims.lexicon import Lexicon
from vendorwatch.claims.review import read_decisions
from vendorwatch.errors import VendorwatchError
from vendorwatch.settings import PROJECT

SHOWN = ("gold_set", "claim_type", "tier", "documents", "facts", "claims", "right", "wrong", "repeated")


def sets(first_contact):
    found = {
        "development": read_gold([SHARED / "news"]),
        "regression": [*read_cases(PROJECT / "tests/regression"), *decided(read_decisions(PROJECT / "reviews"))],
    }
    return {**found, "first_contact": read_gold(first_contact)} if first_contact else found


def show(rows):
    table = Table(*SHOWN, "precision", "recall", "attributes", title="Claims against facts marked by hand")
    for row in rows:
        shares = [f"{row[name]:.3f}" if row[name] is not None else "-" for name in ("precision", "recall")]
        attributes = f"{row['attributes_right']} of {row['attributes']}" if row["tier"] != "candidate" else "-"
        table.add_row(*(str(row[name]) for name in SHOWN), *shares, attributes)
    Console(width=140).print(table)


def write(table):
    with Path(str(FIGURES)).open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, table.schema.names, lineterminator="\n")
        writer.writeheader()
        for row in table.to_pylist():
            writer.writerow({k: round(v, 4) if isinstance(v, float) else v for k, v in row.items()})


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--first-contact", nargs="*", type=Path, default=[])
    options.add_argument("--write", action="store_true", help="put the figures into the package")
    options = options.parse_args()
    try:
        table = score(sets(options.first_contact), Lexicon(vendor_names()))
    except VendorwatchError as error:
        print(error, file=sys.stderr)
        return 1
    show(table.to_pylist())
    if options.write:
        write(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
