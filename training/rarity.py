"""Write `names/data/rarity.csv`: how telling the commoner words of names are, counted on the SDN list.

A word borne by two names or fewer is fully telling (1) and left out of the table; one borne by every fourth name says
nothing (0); between them the logarithm decides. Generic words of organizations (generic_words.csv) say little anywhere.

Run: .venv/bin/python -m training.rarity
"""

import csv
from collections import Counter
from math import log

from training.corpus import HERE, sdn
from vendorwatch.names import tables
from vendorwatch.names.analysis import analyse

OUT = HERE.parent / "src/vendorwatch/names/data/rarity.csv"
TELLING, COMMON = 3, 4000
GENERIC = 0.35


def main() -> None:
    """Count each word once a name and write the table, commonest first."""
    with (HERE / "generic_words.csv").open(encoding="utf-8", newline="") as lines:
        generic = {row["word"] for row in csv.DictReader(lines)}
    counts: Counter[str] = Counter()
    for entry in sdn():
        for name in (entry.name, *entry.aliases):
            counts.update({token.text for token in analyse(name, entry.kind).tokens if token.cls == "word"})
    rarity = {
        word: 1 - log(count / TELLING) / log(COMMON / TELLING) for word, count in counts.items() if count > TELLING
    }
    alone = {form[0] for form in tables.legal_forms()[0] if len(form) == 1}
    rarity |= {word: min(GENERIC, rarity.get(word, 1.0)) for word in generic | alone}
    with OUT.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["word", "rarity"])
        writer.writerows(
            (word, f"{max(0.05, value):.2f}") for word, value in sorted(rarity.items(), key=lambda i: (i[1], i[0]))
        )


if __name__ == "__main__":
    main()
