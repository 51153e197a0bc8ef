"""Whether every list is declared in full: its row, its source, what feeds it, its history.

Here: the check that runs wherever definitions are loaded (`definitions.py`). Not here: what a list says
(`seeds/curated/lists.csv`), what the files say against each other (`sources/curated/`), the contract (`contract.py`).
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from vendorwatch.claims.tables import rows as claimed_rows
from vendorwatch.deliveries import Source
from vendorwatch.errors import VendorwatchError
from vendorwatch.history.facts import family_of
from vendorwatch.settings import PROJECT
from vendorwatch.sources.curated.facets import LISTS
from vendorwatch.sources.curated.lines import Row, columns_of, file_of, read_rows, repeated_keys
from vendorwatch.sources.curated.source import disagreements
from vendorwatch.tables.catalogue import Catalogue

# What core cannot do without, of a list of parties.
_NEEDED = ("staging.list_entries", "staging.list_listings", "staging.list_names")
# The files that lists are declared in.
_DECLARED = ("lists", "severity", "rule_periods")


def check_lists(catalogue: Catalogue, sources: Iterable[Source], seeds: Path) -> None:
    """Raise VendorwatchError for the first list that lacks a part or contradicts itself, naming the file and what to do."""
    declared = {table: _read(seeds / "curated", table) for table in _DECLARED}
    for fault in disagreements(declared):
        raise fault
    rows = {str(row.values["list_id"]): row for row in declared["lists"]}
    known = {source.id: source for source in sources}
    claimed: dict[str, str] = {}
    inboxes: dict[str, str] = {}
    for source in known.values():
        _require_whole(catalogue, source, inboxes)
        _require_rows(source, rows, claimed)
        if source.lists:
            _require_history(catalogue, source)
            _require_kind(catalogue, source, rows)
            _require_snapshot(source, seeds)
    _require_sources(rows, known, claimed)


def _require_rows(source: Source, rows: dict[str, Row], claimed: dict[str, str]) -> None:
    """Require a row of its own for each list that a source speaks for or repeats; `claimed` says who speaks for which so far."""
    file = _file(source)
    for list_id in source.lists:
        if list_id in claimed:
            twice = claimed[list_id] == source.id
            raise VendorwatchError(
                f"claims the list {list_id} twice"
                if twice
                else f"claims the list {list_id}, which {claimed[list_id]} claims too",
                where=file,
                expected="one source that speaks for a list",
                todo="Take it out of `lists` there"
                + ("" if twice else f", or name this source as `republished_by` in {LISTS}"),
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
    for list_id in source.republishes:
        if list_id not in rows or rows[list_id].values["republished_by"] != source.id:
            raise VendorwatchError(
                f"has no row that says of the list {list_id} that {source.id} repeats it",
                where=f"{LISTS} line {rows[list_id].line}" if list_id in rows else LISTS,
                todo=f"Write {source.id} as its `republished_by`, or take it out of `republishes` in {file}",
            )


def _require_sources(rows: dict[str, Row], known: dict[str, Source], claimed: dict[str, str]) -> None:
    """Require of each row that the sources it names say the same, and that claims which name the list find this one."""
    named = sorted({row["list"] for row in claimed_rows("lists.csv")})
    counts = Counter(row.values["claimed_as"] for row in rows.values())
    for list_id, row in rows.items():
        where, cells = f"{LISTS} line {row.line}", row.values
        if list_id not in claimed:
            raise VendorwatchError(
                f"no source speaks for {list_id}",
                where=where,
                todo=f'Add lists=("{list_id}",) to src/vendorwatch/sources/{cells["source_id"]}/source.py',
            )
        if repeats := cells["republished_by"]:
            if repeats not in known or repeats == cells["source_id"]:
                raise VendorwatchError(
                    f"republished_by {repeats} is no {'other ' if repeats in known else ''}source",
                    where=where,
                    expected=", ".join(source_id for source_id in known if source_id != cells["source_id"]),
                )
            if list_id not in known[str(repeats)].republishes:
                raise VendorwatchError(
                    f"republished_by is {repeats}, which does not say so",
                    where=where,
                    todo=f'Add "{list_id}" to `republishes` in {_file(known[str(repeats)])}, or leave the cell empty',
                )
        if (name := cells["claimed_as"]) and (name not in named or counts[name] > 1):
            raise VendorwatchError(
                f"claimed_as is {name!r}" + (", as in another line" if counts[name] > 1 else ""),
                where=where,
                expected=f"a name that claims have for one list: {', '.join(named)}",
                todo="Leave it empty if no text names the list, or add how texts do to src/vendorwatch/claims/data/lists.csv",
            )


def _require_whole(catalogue: Catalogue, source: Source, inboxes: dict[str, str]) -> None:
    """Require that a source says how it comes and declares the tables that it says it has; `inboxes` are those taken so far."""
    file = _file(source)
    if not source.variants and not source.inbox:
        raise VendorwatchError(
            "says neither where it is fetched nor which inbox people fill",
            where=file,
            todo="Give `variants`, or an `inbox`",
        )
    if empty := next((v.name for v in (*source.variants, *source.archived) if not v.parts), None):
        raise VendorwatchError(
            f"the variant {empty} has no parts", where=file, expected="the files that it consists of"
        )
    if source.inbox and inboxes.setdefault(source.inbox, source.id) != source.id:
        raise VendorwatchError(
            f"takes the inbox {source.inbox}, which {inboxes[source.inbox]} takes too",
            where=file,
            expected="an inbox of its own",
        )
    for names in (
        [v.name for v in (*source.variants, *source.archived)],
        *([p.name for p in v.parts] for v in source.variants),
    ):
        if repeated := [name for name, count in Counter(names).items() if count > 1]:
            raise VendorwatchError(
                f"has {repeated[0]} twice", where=file, expected="a name for each variant, and each part of one"
            )
    own = {t.short: t for t in catalogue.of_source(source.id) if not t.path.stem.startswith("list_")}
    for name in sorted(own.keys() ^ set(source.tables)):
        raise VendorwatchError(
            f"declares no table {name}, which sql/raw/{source.id}__{name}.yml does"
            if name in own
            else f"declares a table {name}, which sql/raw does not",
            where=file,
            expected=f"tables={tuple(sorted(own))}",
            todo="Mend `tables` there, or the files; a source that yields the list contract has neither",
        )
    if source.list_column and (
        "entries" not in own or source.list_column not in [c.name for c in own["entries"].columns]
    ):
        raise VendorwatchError(
            f"has list_column {source.list_column!r}, which is no column of its table entries",
            where=file,
            todo=f"Mend it, or declare the column in sql/raw/{source.id}__entries.yml",
        )


def _require_history(catalogue: Catalogue, source: Source) -> None:
    family = family_of(catalogue, source)
    if family is None or (source.tables and source.id not in family.sources):
        raise VendorwatchError(
            f"no family of facts names {source.id}, so it would have neither history nor guards",
            where="sql/facts",
            todo=f"Name it in a .yml there, or delete sql/raw/{source.id}__*.yml and yield the list contract",
        )
    if "*" not in family.forms:
        for variant in (*source.variants, *source.archived):
            family.form(variant.name)


def _require_kind(catalogue: Catalogue, source: Source, rows: dict[str, Row]) -> None:
    """Require that what is said to list parties feeds what core makes of parties, and that what lists equipment does not."""
    feeding = catalogue.downstream([t.id for t in catalogue.of_source(source.id)])
    lacking = [union for union in _NEEDED if union not in feeding]
    for list_id in source.lists:
        kind = rows[list_id].values["kind"]
        if kind == "parties" and lacking:
            raise VendorwatchError(
                f"nothing of {source.id} feeds {lacking[0]}, so its parties would be on no list",
                where=f"sql/raw/{source.id}__*.yml",
                todo=f"Add `feeds: {{{lacking[0]}: {{}}}}` to the table there that has them (or to a model of it in sql/staging), "
                "or delete these files and yield the list contract",
            )
        if kind == "equipment" and not lacking:
            raise VendorwatchError(
                f"kind is 'equipment', and {source.id} yields parties, which would be on no list",
                where=f"{LISTS} line {rows[list_id].line}",
                expected="parties",
            )


def _require_snapshot(source: Source, seeds: Path) -> None:
    # A team that keeps seeds of its own need not copy what is bundled.
    folders = [at / "snapshots" / source.id for at in (seeds, PROJECT / "seeds")]
    if source.is_fetched and not source.inbox and not any(path for folder in folders for path in folder.glob("*/*")):
        parts = ", ".join(part.name for part in source.variants[0].parts)
        raise VendorwatchError(
            f"{source.id} has no snapshot, so nothing of it would be there without a network",
            where=f"seeds/snapshots/{source.id}",
            todo=f"Add a folder named as its date, 2026-01-31 say, with {parts}",
        )
    for folder in folders[0].glob("[!.]*"):
        try:
            date.fromisoformat(folder.name)
        except ValueError:
            raise VendorwatchError(
                "is no day",
                where=f"seeds/snapshots/{source.id}/{folder.name}",
                expected="a folder named as its date, 2026-01-31 say",
            ) from None


def _read(folder: Path, table: str) -> list[Row]:
    """Return the lines of a file; raises VendorwatchError for the first that is not as its table declares."""
    (columns, grain), file = columns_of(table), file_of(table)
    try:
        body = (folder / file).read_bytes()
    except OSError as error:
        raise VendorwatchError(error.strerror or "cannot be read", where=str(folder / file)) from error
    faults: list[str] = []
    rows = list(read_rows(body, file, columns, faults))
    if found := [*faults, *repeated_keys(table, grain, rows)]:
        raise VendorwatchError(
            found[0],
            where=str(folder.relative_to(PROJECT)) if folder.is_relative_to(PROJECT) else str(folder),
            todo=f"Mend the line; sql/raw/curated__{table}.yml says what each column holds",
        )
    return rows


def _file(source: Source) -> str:
    return f"src/vendorwatch/sources/{source.id}/source.py"
