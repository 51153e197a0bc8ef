"""The lexicon that the cases are read with: the vendors of the registry, no lists."""

import csv

from vendorwatch.claims.lexicon import Known, Lexicon
from vendorwatch.settings import PROJECT


def registry() -> Lexicon:
    with (PROJECT / "seeds" / "curated" / "vendor_names.csv").open(encoding="utf-8") as file:
        return Lexicon([Known(r["name"], "vendor", r["vendor_id"], r["name"]) for r in csv.DictReader(file)])
