"""Whether every list is declared in full: its row, its source, what feeds it, its history, its place among the facets.

Here: the check that runs when definitions load. Not here: what a list says (`seeds/curated/lists.csv`), reading that file
into the warehouse (`sources/curated/`), the contract (`contract.py`).
"""

import csv
from collections.abc import Iterable
from pathlib import Path

from vendorwatch.deliveries import Source
from vendorwatch.errors import VendorwatchError
from vendorwatch.history.facts import family_of
from vendorwatch.tables.catalogue import Catalogue

LISTS = "seeds/curated/lists.csv"
# What core cannot do without, of a list of parties.
_NEEDED = ("staging.list_entries", "staging.list_listings", "staging.list_names")


def check_lists(catalogue: Catalogue, sources: Iterable[Source], seeds: Path, sql: Path) -> None:
    """Raise VendorwatchError for the first list that lacks a part, naming the file and what to add to it."""
    rows = {row["list_id"]: row for row in _read(seeds / "curated" / "lists.csv")}
    ranked = {row["facet"] for row in _read(seeds / "curated" / "severity.csv")}
    rules = {row["rule_id"] for row in _read(seeds / "curated" / "ownership_rules.csv")}
    known = {source.id: source for source in sources}
    claimed: dict[str, str] = {}
    for source in known.values():
        file = f"src/vendorwatch/sources/{source.id}/source.py"
        for list_id in source.lists:
            if list_id in claimed:
                raise VendorwatchError(
                    f"claims the list {list_id}, which {claimed[list_id]} claims too",
                    where=file,
                    expected="one source that speaks for a list",
                    todo=f"Take it out of `lists` there, or name this source as `republished_by` in {LISTS}",
                )
            claimed[list_id] = source.id
            if rows.get(list_id, {}).get("source_id") != source.id:
                raise VendorwatchError(
                    f"has no row for the list {list_id} of the source {source.id}",
                    where=LISTS,
                    todo=f"Add a line {list_id},...,{source.id},... or take it out of `lists` in {file}",
                )
        if source.lists:
            _require_history(catalogue, source, sql)
            if any(rows[list_id]["kind"] == "parties" for list_id in source.lists):
                _require_contract(catalogue, source)
    for line, row in enumerate(rows.values(), 2):
        where = f"{LISTS} line {line}"
        if row["list_id"] not in claimed:
            raise VendorwatchError(
                f"no source speaks for {row['list_id']}",
                where=where,
                todo=f'Add lists=("{row["list_id"]}",) to src/vendorwatch/sources/{row["source_id"]}/source.py',
            )
        if row["republished_by"] and row["republished_by"] not in known:
            raise VendorwatchError(f"republished_by {row['republished_by']} is no source", where=where)
        if row["ownership_rule"] and row["ownership_rule"] not in rules:
            raise VendorwatchError(
                f"the ownership rule {row['ownership_rule']} is not declared",
                where=where,
                todo="Add its periods to seeds/curated/ownership_rules.csv",
            )
        if not row["severity"] and row["facet"] not in ranked:
            raise VendorwatchError(
                f"the facet {row['facet']} has no place among the facets",
                where=where,
                todo="Give its `severity` there, or a line of seeds/curated/severity.csv",
            )


def _require_history(catalogue: Catalogue, source: Source, sql: Path) -> None:
    family = family_of(sql, source)
    has_its_own = not any(t.path.stem.startswith("list_") for t in catalogue.of_source(source.id))
    if family is None or (has_its_own and source.id not in family.sources):
        raise VendorwatchError(
            f"no family of facts names {source.id}, so it would have neither history nor guards",
            where="sql/facts",
            todo=f"Name it in a .yml there, or delete sql/raw/{source.id}__*.yml and yield the list contract",
        )
    if "*" not in family.forms:
        for variant in (*source.variants, *source.archived):
            family.form(variant.name)


def _require_contract(catalogue: Catalogue, source: Source) -> None:
    feeding = catalogue.downstream([t.id for t in catalogue.of_source(source.id)])
    for union in _NEEDED:
        if union not in feeding:
            raise VendorwatchError(
                f"nothing of {source.id} feeds {union}, so its parties would be on no list",
                where=f"sql/staging/stg_{source.id}__*.yml",
                todo=f"Add `feeds: {{{union}: {{}}}}` to the table that has them, or yield the list contract",
            )


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
