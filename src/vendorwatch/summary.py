"""What a person is told after a refresh.

Here: reading the published file and the landing archive, and laying the answer out. Not here: running anything.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from vendorwatch import publish
from vendorwatch.landing import Landing
from vendorwatch.reader import open_published
from vendorwatch.settings import Settings
from vendorwatch.shown import visible
from vendorwatch.sources import all_sources

QUERIES = {
    "Which of my vendors are restricted, how, and since when?": (
        "select vendor_name, facet, path, count(*) as entries, min(since) as since "
        "from marts.vendor_exposure group by all order by all"
    ),
    "Who runs them and is listed, and how large is the vendor?": (
        "select vendor_name, person_name, role_title, listed_on, market_share_pct, market_segment "
        "from marts.sanctioned_executives order by all"
    ),
    "In which words does a source say so?": (
        "select e.exact, e.url, e.locator from marts.market_footprint as m "
        "join marts.evidence as e using (evidence_id) where m.vendor_id = 'kaspersky'"
    ),
}


@dataclass(frozen=True)
class RefreshResult:
    """How a refresh ended, for a person and for a script."""

    succeeded: bool
    run_id: str
    seconds: float
    new_release: bool
    release_id: str | None
    stale: dict[str, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        """Return the fields for JSON."""
        return dict(self.__dict__)


def print_summary(out: Console, settings: Settings, result: RefreshResult) -> None:
    """Print sources, rows, executives, what is wrong, where the file is, and what to ask it."""
    if not result.succeeded:
        out.print(f"\n[bold red]The refresh failed[/] after {result.seconds:.1f} s (run {result.run_id[:8]}).")
        for error in result.errors:
            out.print(f"  {escape(visible(error))}", soft_wrap=True)
        release = publish.current(settings.published)
        kept = f"release {release.release_id} stays in force" if release else "nothing was published"
        out.print(f"Nothing already published was touched: {kept}.")
        return
    _print_sources(out, settings)
    if not settings.published_file.exists():
        return
    with open_published(settings.published_file) as con:
        marts = con.execute(
            "select table_name, estimated_size from duckdb_tables() where schema_name = 'marts' order by all"
        ).fetchall()
        executives = con.execute(
            """
            select vendor_name, person_name, role_title, listed_on, delisted_on, match_score
            from marts.sanctioned_executives order by vendor_name, person_name, role_title
            """
        ).fetchall()
        warnings = con.execute(
            "select table_id, description, failing_rows from meta.check_results where not passed order by all"
        ).fetchall()
    out.print()
    out.print("Rows published: " + ", ".join(f"{name} {rows}" for name, rows in marts), highlight=False)
    _print_executives(out, executives)
    for table, expected, rows in warnings:
        out.print(f"[bold yellow]Warning:[/] {table}: {rows} rows against: {escape(expected)}", soft_wrap=True)
    for source, reason in result.stale.items():
        out.print(f"[bold yellow]Stale:[/] {source}: {escape(visible(reason))}", soft_wrap=True)
    state = "new release" if result.new_release else "nothing new, the release stays"
    out.print(f"\nDone in {result.seconds:.1f} s: {state} {result.release_id}.")
    out.print(f"Published file: {settings.published_file}", soft_wrap=True, highlight=False)
    out.print('\nTry, with `.venv/bin/vendorwatch sql "..."` or any DuckDB client (read-only):')
    for question, query in QUERIES.items():
        out.print(f"  [dim]-- {question}[/]\n  {escape(query)}", soft_wrap=True, highlight=False)


def _print_sources(out: Console, settings: Settings) -> None:
    table = Table("source", "form", "published", "documents", "state", header_style="bold", title_justify="left")
    landing = Landing(settings)
    for source in all_sources().values():
        delivery, status = landing.in_force(source), landing.status(source)
        state = (
            f"[yellow]stale: {escape(visible(status.reason))}[/]"
            if status.stale
            else "in order"
            if delivery
            else "[dim]empty[/]"
        )
        table.add_row(
            source.id,
            delivery.variant if delivery else "-",
            str(delivery.published_on or "-") if delivery else "-",
            str(len(delivery.documents)) if delivery else "-",
            state,
        )
    out.print(table)


def _print_executives(out: Console, executives: Iterable[tuple[object, ...]]) -> None:
    rows = list(executives)
    if not rows:
        return
    table = Table("vendor", "listed person", "role", "listed on", "left it", "match", header_style="bold")
    for vendor, person, role, listed_on, delisted_on, score in rows:
        table.add_row(
            *(escape(visible(str(v))) for v in (vendor, person, role)),
            str(listed_on or "-"),
            str(delisted_on or "-"),
            f"{score:.2f}",
        )
    out.print(table)
