"""Write `names/data/ordinary.csv`: how many ordinary companies bear the words of names, counted on the SEC's registrants.

A word's row tells how many of them have it in their name, and how many have no other word that tells them from others. The
first row counts the companies. Which names they are is not kept.

Run: .venv/bin/python -m training.ordinary
"""

import csv
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from training.corpus import HERE, SHARED
from vendorwatch.names.analysis import COMMON, analyse
from vendorwatch.names.tables import Ordinary

OUT = HERE.parent / "src/vendorwatch/names/data/ordinary.csv"
REGISTRANTS = SHARED / "market/sec/company_tickers_2025-12.json"


# Registrants that are on a list themselves, and so no ordinary companies.
LISTED = frozenset({"Alibaba Group Holding Ltd", "Baidu, Inc."})


def registrants(path: Path = REGISTRANTS) -> list[str]:
    """Return the names of the SEC's registrants, one each, in the file's order; halves of them are alike."""
    rows = json.loads(path.read_text(encoding="utf-8")).values()
    return list({row["cik_str"]: row["title"] for row in rows}.values())


def counted(names: Iterable[str]) -> Ordinary:
    """Return how many of the names have each word, and how many have no other that tells them from organizations."""
    having: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    companies = 0
    for name in names:
        if name in LISTED:
            continue
        tokens = [token for token in analyse(name, "organization").tokens if token.cls != "initial"]
        companies += 1
        having.update({token.text for token in tokens})
        telling = {token.text for token in tokens if token.rarity > COMMON}
        if len(telling) == 1:
            alone.update(telling)
    return Ordinary(companies, dict(having), dict(alone))


def main() -> None:
    """Count and write the table, commonest words first."""
    table = counted(registrants())
    with OUT.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["word", "companies", "alone"])
        writer.writerow(["", table.companies, ""])
        for word, companies in sorted(table.having.items(), key=lambda item: (-item[1], item[0])):
            writer.writerow([word, companies, table.alone.get(word) or ""])


if __name__ == "__main__":
    main()
