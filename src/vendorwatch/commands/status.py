"""`vendorwatch status`: the state of each source, how the last runs ended, what is to be done, and the release in force."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, NamedTuple

import typer
from rich.markup import escape

from vendorwatch.commands.output import STALE, AsJson, out, print_line, print_rows, print_text
from vendorwatch.errors import Damaged
from vendorwatch.settings import Settings
from vendorwatch.shown import counted

if TYPE_CHECKING:
    import duckdb

    from vendorwatch.coverage import Coverage
    from vendorwatch.inboxes import NotTaken
    from vendorwatch.landing import Landing


# Of the lines of people's own files, as many as a glance takes.
_SHOWN = 5
_ROWS = "rows that break a rule of their table; see meta.set_aside"
_TEXTS = "texts that could not be read; see meta.check_results"
_LINES = "lines of your own files that are not in order; see meta.problems"
_ONE = {
    _ROWS: "row that breaks a rule of its table; see meta.set_aside",
    _TEXTS: "text that could not be read; see meta.check_results",
    _LINES: "line of your own files that is not in order; see meta.problems",
}


def status(as_json: AsJson = False) -> None:
    """Show each source's state, how the last runs ended, what the next would do, and the release in force.

    Exit code 1 if the last run failed, the release is damaged or late or nobody took the last alert, 3 if a source is
    stale or its publisher has something newer than what was read.
    """
    from vendorwatch.alerting import alerts
    from vendorwatch.coverage import told as told_in_words
    from vendorwatch.coverage import warning
    from vendorwatch.errors import VendorwatchError
    from vendorwatch.inboxes import in_words
    from vendorwatch.landing import Landing
    from vendorwatch.processes.runs import KINDS, Runs
    from vendorwatch.release import publish
    from vendorwatch.sources import all_sources

    settings = Settings.from_env()
    landing, release, runs = Landing(settings), publish.current(settings.published), Runs(settings.home)
    # Who died without a word is told of here, not only when the next run begins.
    runs.close_dead()
    wrong = publish.damage(settings.published)
    is_whole = release is not None and not wrong
    told = _OfRelease({}, {}, [], 0, [], [])
    # A log of the landing that has lost something: all else is told.
    lost: dict[str, None] = {}
    with _noted(lost):
        if is_whole:
            told = _of_release(settings, landing)
    outdated, set_aside, lines, remarks, held, left_out = told
    rows = []
    for source in all_sources().values():
        state, delivery = None, None
        with _noted(lost):
            delivery = landing.in_force(source)
            state = landing.status(source)
        rows.append(
            {
                "source": source.id,
                "form": delivery.variant if delivery else None,
                "published_on": delivery.published_on if delivery else None,
                "verified_at": state and state.verified_at,
                "stale": state and state.stale,
                "reason": state and state.reason,
                "outdated": outdated.get(source.id),
            }
        )
    is_stale = any(row["stale"] or row["outdated"] for row in rows)
    troubles = [*lost]
    troubles += [
        f"{'The landing' if kind == 'landing' else 'The refresh'} of {run.began_at[:16]} UTC {run.outcome}: "
        + "; ".join(run.errors)
        for kind in KINDS
        if (run := runs.last(kind)) and run.went_wrong
    ]
    if wrong and wrong != publish.NOTHING:
        troubles.append(f"The release in force is damaged ({wrong}); `vendorwatch refresh` makes it anew")
    if why := alerts.untold(settings):
        troubles.append(
            f"Nobody took the last alert ({why}); alerts.jsonl has its text, and the next run tells it again"
        )
    if release and publish.is_late(release):
        troubles.append(f"No release came by {release.due_by}, new or renewed: nothing has run")
    to_do = None
    try:
        to_do = _to_do(settings, landing)
    except VendorwatchError as error:
        if not any(str(error) in trouble for trouble in troubles):
            troubles.append(f"No refresh can begin: {error}")
    if as_json:
        found = {
            "release": release.release_id if release else None,
            "sources": rows,
            "troubles": troubles,
            "set_aside": set_aside,
            "lines": lines,
            "remarks": remarks,
            "not_taken": [asdict(file) for file in left_out],
            "lists": [asdict(c) for c in held],
            "to_do": to_do,
        }
        print(json.dumps({**found, "at_work": [run.doing for run in runs.at_work()]}, default=str))
    else:
        nothing = "none yet" if wrong == publish.NOTHING else "not known"
        out.print(f"Release in force: {release.release_id if release else nothing}")
        for run in runs.at_work():
            out.print(f"At work: {escape(run.doing)} (process {run.pid}, since {run.began_at[:19]} UTC)")
        _print_sources(rows)
        if held:
            print_line(f"Lists held: {told_in_words(held)}.")
        if excerpt := warning(held):
            print_line(excerpt, label="Note:")
        for line in in_words(left_out):
            print_line(line, label="Not taken:")
        for what, count in set_aside.items():
            print_line(f"Set aside: {counted(count, _ONE[what], what)}")
        for line in _first(lines):
            print_text(line, before="  ")
        if remarks:
            what = "(an encoding that was inferred, rows that are no vendor, names that repeat); see meta.problems"
            print_line(f"Look at: {counted(remarks, 'remark')} on your own files {what}")
        if to_do:
            print_line(f"The next refresh has something to do: {to_do}.")
        for trouble in troubles:
            print_line(trouble, label="Trouble:", style="bold red")
    if troubles:
        raise typer.Exit(1)
    if is_stale:
        raise typer.Exit(STALE)


@contextmanager
def _noted(lost: dict[str, None]) -> Iterator[None]:
    """Note, once, what a damaged log keeps from being told."""
    try:
        yield
    except Damaged as error:
        lost[str(error)] = None


def _print_sources(rows: list[dict[str, Any]]) -> None:
    """Print a line a source, which fits a terminal, and below why one is stale."""
    print_rows(
        ["source", "form", "published", "verified, UTC", "state"],
        [
            [
                *(row["source"], row["form"], row["published_on"]),
                row["verified_at"] and f"{row['verified_at']:%Y-%m-%d %H:%M}",
                _state(row),
            ]
            for row in rows
        ],
    )
    for row in rows:
        if row["stale"]:
            print_line(f"{row['source']}: {row['reason']}", label="Stale:")
        if row["outdated"]:
            print_line(f"{row['source']}: {row['outdated']}", label="Outdated:")


def _state(row: dict[str, Any]) -> str:
    if row["stale"] is None:
        return "not known"
    if row["stale"]:
        return "stale"
    return "outdated" if row["outdated"] else "in order" if row["form"] else "empty"


class _OfRelease(NamedTuple):
    """What a release says: what is outdated or set aside, wrong lines and how many remarks there are on people's own files,
    how much of lists is held, what was left out.
    """

    outdated: dict[str, str]
    set_aside: dict[str, int]
    lines: list[str]
    remarks: int
    held: "list[Coverage]"
    left_out: "list[NotTaken]"


def _of_release(settings: Settings, landing: "Landing") -> "_OfRelease":
    """Return what the release says."""
    from vendorwatch.coverage import coverage
    from vendorwatch.errors import VendorwatchError
    from vendorwatch.inboxes import not_taken
    from vendorwatch.reader import open_published
    from vendorwatch.sources import all_sources

    with open_published(settings.published_file) as con:
        held: list[Coverage] = []
        # A release made before that was kept does not tell.
        with suppress(VendorwatchError):
            held = coverage(con)
        sources = [*all_sources().values()]
        # Of the bundled sample, which gives way to people's files, nothing is theirs to mend.
        own = {
            s.id: s.inbox
            for s in sources
            if s.inbox and s.subject == "your_files" and (d := landing.in_force(s)) and d.variant == "inbox"
        }
        lines = _lines(con, own)
        left_out = not_taken(con, landing, sources)
        return _OfRelease(_outdated(con), _set_aside(con), lines, _remarks(con, [*own]), held, left_out)


def _outdated(con: "duckdb.DuckDBPyConnection") -> dict[str, str]:
    """Return of which sources the release has something older than their publishers, and what is newer."""
    rows = con.execute(
        "select source_id, string_agg(message, '; ' order by message) from meta.problems "
        "where severity = 'outdated' group by source_id"
    ).fetchall()
    return dict(rows)


def _to_do(settings: Settings, landing: "Landing") -> str | None:
    """Return what is stale, in words; None if nothing is, or while somebody is at work.

    Raises VendorwatchError for a declaration that is not whole.
    """
    from vendorwatch.definitions import definitions
    from vendorwatch.plan import plan
    from vendorwatch.tables.warehouse import Warehouse

    catalogue, sources = definitions(settings)
    found = Warehouse(settings.warehouse).look(lambda con: plan(con, catalogue, settings, landing, sources.values()))
    return None if found is None or found.is_empty else str(found)


def _set_aside(con: "duckdb.DuckDBPyConnection") -> dict[str, int]:
    """Return how many single rows and texts the release does without, by what they are and where they are told."""
    import duckdb

    questions = {
        _ROWS: "select count(*) from meta.set_aside",
        _TEXTS: """
            select coalesce(sum(failing_rows), 0)::bigint from meta.check_results
            where table_id = 'work.read_documents' and check_name = 'every_text_is_read' and not passed
        """,
        _LINES: """
            select coalesce(sum(failing_rows), 0)::bigint from meta.check_results
            where check_name = 'every_line_is_taken' and not passed
        """,
    }
    found = {}
    for what, question in questions.items():
        try:
            [(count,)] = con.execute(question).fetchall()
        except duckdb.CatalogException:
            # A release of an older version does not tell.
            continue
        if count:
            found[what] = count
    return found


def _lines(con: "duckdb.DuckDBPyConnection", inboxes: dict[str, str]) -> list[str]:
    """Return each line of people's own files that was not taken, with file and reason; `inboxes` by source."""
    import duckdb

    try:
        rows = con.execute(
            """
            select distinct source_id, part, locator, message from meta.problems
            where severity = 'error' and locator <> 'file' and list_contains($sources, source_id)
            order by source_id, part, try_cast(regexp_extract(locator, '[0-9]+') as bigint), locator, message
            """,
            {"sources": [*inboxes]},
        ).fetchall()
    except duckdb.CatalogException:
        # A release of an older version does not tell.
        return []
    # Some parsers say the line in the message, too.
    return [
        f"inbox/{inboxes[source]}/{part} {locator}: {message.removeprefix(f'{locator}: ')}"
        for source, part, locator, message in rows
    ]


def _remarks(con: "duckdb.DuckDBPyConnection", own: list[str]) -> int:
    """Return how many remarks there are on files of these sources: rows set aside, and those that were taken with a doubt."""
    import duckdb

    try:
        [(count,)] = con.execute(
            "select count(*) from meta.problems where severity = 'warning' and list_contains($sources, source_id)",
            {"sources": own},
        ).fetchall()
    except duckdb.CatalogException:
        # A release of an older version does not tell.
        return 0
    return int(count)


def _first(lines: list[str]) -> list[str]:
    more = len(lines) - _SHOWN
    return lines[:_SHOWN] + ([f"and {counted(more, 'more line')}; meta.problems has all"] if more > 0 else [])
