"""Whether every list is declared in full: its row, its source, what feeds it, its history.

Here: the check that runs when definitions load. Not here: what a list says (`seeds/curated/lists.csv`), reading that file
into the warehouse (`sources/curated/`), the contract (`contract.py`).
"""

from collections.abc import Iterable
from pathlib import Path

from vendorwatch.deliveries import Source
from vendorwatch.errors import VendorwatchError
from vendorwatch.history.facts import family_of
from vendorwatch.sources.curated.facets import LISTS, misplaced
from vendorwatch.sources.curated.lines import Row, columns_of, file_of, read_rows, repeated_keys
from vendorwatch.tables.catalogue import Catalogue

# What core cannot do without, of a list of parties.
_NEEDED = ("staging.list_entries", "staging.list_listings", "staging.list_names")


class WrongSeeds(VendorwatchError):
    """Files in `seeds/curated` that are wrong by themselves: they are turned away when they are landed, and it is told there."""


def check_lists(catalogue: Catalogue, sources: Iterable[Source], seeds: Path) -> None:
    """Raise VendorwatchError for the first list that lacks a part, naming the file and what to add to it.

    Raises WrongSeeds where it is the files that nobody could read.
    """
    declared = {table: _read(seeds / "curated", table) for table in ("lists", "severity", "rule_periods")}
    rows = {str(row.values["list_id"]): row for row in declared["lists"]}
    rules = {row.values["rule_id"] for row in declared["rule_periods"]}
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
            row = rows.get(list_id)
            if row is None:
                raise VendorwatchError(
                    f"has no row for the list {list_id} of the source {source.id}",
                    where=LISTS,
                    todo=f"Add a line {list_id},...,{source.id},... or take it out of `lists` in {file}",
                )
            if row.values["source_id"] != source.id:
                raise VendorwatchError(
                    f"claims the list {list_id}, which is that of {row.values['source_id']} in {LISTS} line {row.line}",
                    where=file,
                    expected="one source that speaks for a list",
                    todo=f"Take it out of `lists` there, or write {source.id} as `source_id` in that line; a source that only "
                    "repeats a list is its `republished_by`",
                )
        if source.lists:
            _require_history(catalogue, source)
            if any(rows[list_id].values["kind"] == "parties" for list_id in source.lists):
                _require_contract(catalogue, source)
            _require_snapshot(source, seeds)
    for list_id, row in rows.items():
        where, cells = f"{LISTS} line {row.line}", row.values
        if list_id not in claimed:
            raise VendorwatchError(
                f"no source speaks for {list_id}",
                where=where,
                todo=f'Add lists=("{list_id}",) to src/vendorwatch/sources/{cells["source_id"]}/source.py',
            )
        if cells["republished_by"] and cells["republished_by"] not in known:
            raise VendorwatchError(
                f"republished_by {cells['republished_by']} is no source", where=where, expected=", ".join(known)
            )
        if cells["ownership_rule"] and cells["ownership_rule"] not in rules:
            raise VendorwatchError(
                f"the ownership rule {cells['ownership_rule']} is not declared",
                where=where,
                todo="Add its periods to seeds/curated/ownership_rules.csv",
            )
    for fault in misplaced(declared["lists"], declared["severity"]):
        raise WrongSeeds(fault.what, where=fault.where, expected=fault.expected, todo=fault.todo)


def _require_history(catalogue: Catalogue, source: Source) -> None:
    family = family_of(catalogue, source)
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
                where=f"sql/raw/{source.id}__*.yml",
                todo=f"Add `feeds: {{{union}: {{}}}}` to the table there that has them (or to a model of it in sql/staging), or "
                "delete these files and yield the list contract",
            )


def _require_snapshot(source: Source, seeds: Path) -> None:
    folder = seeds / "snapshots" / source.id
    if source.is_fetched and not source.inbox and not any(folder.glob("*/*")):
        parts = ", ".join(part.name for part in source.variants[0].parts)
        raise VendorwatchError(
            f"{source.id} has no snapshot, so nothing of it would be there without a network",
            where=f"seeds/snapshots/{source.id}",
            todo=f"Add a folder named as its date, 2026-01-31 say, with {parts}",
        )


def _read(folder: Path, table: str) -> list[Row]:
    """Return the lines of a file; raises WrongSeeds for the first that is not as its table declares."""
    (columns, grain), file = columns_of(table), file_of(table)
    try:
        body = (folder / file).read_bytes()
    except OSError as error:
        raise WrongSeeds(error.strerror or "cannot be read", where=str(folder / file)) from error
    faults: list[str] = []
    rows = list(read_rows(body, file, columns, faults))
    if found := [*faults, *repeated_keys(table, grain, rows)]:
        raise WrongSeeds(
            found[0],
            where="seeds/curated",
            todo=f"Mend the line; sql/raw/curated__{table}.yml says what each column holds",
        )
    return rows
