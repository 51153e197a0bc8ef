"""How right the claims are; `make accuracy` runs it.

Run: .venv/bin/python -m benchmarks._claims_accuracy [--first-contact PATH [--keep]] [--write]
Three sets have rows of their own, none is added to another:
- development: every gold file below ../shared/data/news, and the samples of `benchmarks/first_contact` that have been
  measured, since rules were mended with all of these in view;
- regression: the project's own cases and the reviewers' decisions;
- first_contact: texts whose facts were marked before anybody looked what the rules make of them.
A first contact happens once. `--first-contact` measures a file of cases or the gold files below a folder; `--keep` puts
the figures into `benchmarks/first_contact/figures.csv`, where those of the last sample stand for the set from then on.
What a person read of a random sample of published claims (`read.csv`) is printed last.
`--write` puts the figures of all sets into the package, from where they are published as `meta.claim_accuracy`.
"""

import argparse
import csv
import sys
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.claims import SHARED, vendor_names
from vendorwatch.claims.accuracy import CLAIM_ACCURACY, FIGURES, score
from vendorwatch.claims.extract import extract
from vendorwatch.claims.gold import decided, read_cases, read_gold
from vendorwatch.claims.lexicon import Lexicon
from vendorwatch.claims.review import read_decisions
from vendorwatch.columns import schema_of
from vendorwatch.errors import VendorwatchError
from vendorwatch.settings import PROJECT

SHOWN = ("gold_set", "claim_type", "tier", "documents", "facts", "claims", "right", "wrong", "repeated")


SAMPLES = PROJECT / "benchmarks/first_contact"
KEPT = SAMPLES / "figures.csv"
READ = ("text", "claim_type", "subject", "object", "value", "date", "segment", "region")
COLUMNS = schema_of(CLAIM_ACCURACY).names


def sets(first_contact):
    known = [gold for path in sorted(SAMPLES.glob("*.yml")) if path != first_contact for gold in read_cases(path)]
    found = {
        "development": [*read_gold([SHARED / "news"]), *known],
        "regression": [*read_cases(PROJECT / "tests/regression"), *decided(read_decisions(PROJECT / "reviews"))],
    }
    if first_contact is None:
        return found
    return {
        **found,
        "first_contact": read_gold([first_contact]) if first_contact.is_dir() else read_cases(first_contact),
    }


def kept():
    """Return the figures of every first contact so far, in order."""
    if not KEPT.is_file():
        return []
    with KEPT.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def keep(sample, rows):
    """Add the figures of a first contact; raises VendorwatchError for a sample that has been measured."""
    if any(row["sample"] == sample for row in kept()):
        raise VendorwatchError(f"the sample {sample} has been measured", where=str(KEPT), todo="Write another one")
    fresh = [row for row in rows if row["gold_set"] == "first_contact"]
    with KEPT.open("a", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, ["sample", *COLUMNS], lineterminator="\n")
        if not out.tell():
            writer.writeheader()
        writer.writerows({"sample": sample, **rounded(row)} for row in fresh)


def last_contact():
    """Return the figures of the last first contact, as rows of the published table."""
    rows = kept()
    return [{n: row[n] or None for n in COLUMNS} for row in rows if row["sample"] == rows[-1]["sample"]]


def published(lexicon):
    """Yield what each published claim in the samples says, as the lines of `read.csv` have it."""
    for gold in read_cases(SAMPLES):
        for claim in extract(gold.text, lexicon, gold.published):
            if claim.tier == "published":
                said = (claim.object_text, claim.role_title or claim.value, claim.effective_on or claim.as_of)
                yield (
                    gold.name,
                    claim.claim_type,
                    claim.subject_text,
                    *(str(v or "") for v in (*said, claim.segment, claim.region)),
                )


def show_read(lexicon):
    """Print how many of the claims that a person read are right, of those that the rules still make."""
    with (SAMPLES / "read.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    made = set(published(lexicon))
    still = [line for line in lines if tuple(line[name] for name in READ) in made]
    count = Counter(line["verdict"] for line in still)
    print(
        f"Read by a person: {len(lines)} of the published claims in the samples, {len(still)} of them made as they were"
        f" (of {len(made)}): {count['right']} right, {count['detail']} right but for a detail, {count['wrong']} wrong;"
        f" precision {1 - count['wrong'] / len(still):.3f}, {count['right'] / len(still):.3f} if every detail counts"
    )
    for line in still:
        if line["verdict"] != "right":
            print(f"  {line['verdict']}: {' | '.join(line[name] for name in READ)}")


def rounded(row):
    return {name: round(v, 4) if isinstance(v, float) else v for name, v in row.items()}


def show(rows):
    table = Table(*SHOWN, "precision", "recall", "attributes", title="Claims against facts marked by hand")
    for row in rows:
        shares = [f"{row[name]:.3f}" if row[name] is not None else "-" for name in ("precision", "recall")]
        attributes = f"{row['attributes_right']} of {row['attributes']}" if row["tier"] != "candidate" else "-"
        table.add_row(*(str(row[name]) for name in SHOWN), *shares, attributes)
    Console(width=140).print(table)


def write(rows):
    with Path(str(FIGURES)).open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows([*(rounded(row) for row in rows if row["gold_set"] != "first_contact"), *last_contact()])


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--first-contact", type=Path)
    options.add_argument("--keep", action="store_true", help="keep the figures of the first contact")
    options.add_argument("--write", action="store_true", help="put the figures into the package")
    options = options.parse_args()
    options.first_contact = options.first_contact and options.first_contact.resolve()
    try:
        rows = score(sets(options.first_contact), Lexicon(vendor_names())).to_pylist()
        if options.first_contact and options.keep:
            keep(options.first_contact.stem, rows)
    except VendorwatchError as error:
        print(error, file=sys.stderr)
        return 1
    show(rows)
    show_read(Lexicon(vendor_names()))
    if options.write:
        write(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
