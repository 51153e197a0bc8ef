"""How entries are told apart from one file to the next.

Here: making keys. Not here: which list an entry is on. OFAC numbers its entries, and those numbers are taken. The
other agencies do not; for them the publisher fills `_id` with a hash of the row, by a rule that has changed more than
once, so that with it every entry would seem to leave and another to come. A name, however punctuated, is steadier.
"""

from collections import defaultdict
from collections.abc import Sequence

from vendorwatch.contract import slug
from vendorwatch.sources.trade_csl.rows import Row


def entry_keys(rows: Sequence[Row]) -> list[str]:
    """Return a key for each row, unique within its list: the number, or the slug of the name.

    Where one list has the same key again (an agency gives a party one entry for each address, say) the later ones get
    `~2`, `~3`; later by start date, then by address, so that what is added does not rename what was there.
    """
    groups: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for position, row in enumerate(rows):
        key = row.cells.get("entity_number") or slug(row.cells["name"])
        groups[row.cells["source"], key].append(position)
    keys = [""] * len(rows)
    for (_, key), positions in groups.items():
        for n, position in enumerate(sorted(positions, key=lambda p: _age(rows[p])), start=1):
            keys[position] = key if n == 1 else f"{key}~{n}"
    return keys


def _age(row: Row) -> tuple[str, ...]:
    columns = ("start_date", "addresses", "federal_register_notice", "_id", "source_list_url")
    return tuple(row.cells.get(column, "") for column in columns)
