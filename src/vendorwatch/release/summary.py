"""What a person is told after a refresh.

Here: reading the published file and the landing archive, and laying the answer out. Not here: running anything.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from rich.console import Console
from rich.markup import escape

from vendorwatch.coverage import coverage, warning
from vendorwatch.inboxes import in_words, not_taken
from vendorwatch.landing import Landing
from vendorwatch.reader import open_published
from vendorwatch.release import publish
from vendorwatch.release.headline import BY_KIND, RESTRICTED, WORST_FIRST
from vendorwatch.settings import PROGRAM, Settings
from vendorwatch.shown import counted, spelled, visible
from vendorwatch.sources import all_sources
from vendorwatch.sources.news.live import last_told

# How many of the worst are named.
_WORST = 5
# How many of a vendor's listed leaders are.
_NAMED = 3


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
    """Print the sources, the listed people, what is wrong, and last the answer: which vendors are restricted."""
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
        executives = con.execute(
            """
            select vendor_name, person_name, role_title, listed_on, delisted_on
            from marts.sanctioned_executives where band = 'auto' order by vendor_name, person_name, role_title
            """
        ).fetchall()
        namesakes = con.execute(
            "select distinct reported_name, vendor_name from marts.sanctioned_executives where band = 'review' order by all"
        ).fetchall()
        warnings = con.execute(
            "select table_id, description, failing_rows from meta.check_results where not passed order by all"
        ).fetchall()
        restricted = con.execute(
            f"""
            select brief.vendor_name, brief.vendor_key, brief.worst_facet, brief.worst_of, brief.since, brief.listed_people
            from marts.vendor_brief as brief
            inner join core.facets as facets on brief.worst_facet = facets.facet
            where {RESTRICTED}
            order by {WORST_FIRST}
            """
        ).fetchall()
        [(vendors, questions, by_kind, by_sound)] = con.execute(
            f"""
            select
                count(*), count(*) filter (to_decide > 0), count(*) filter (worst_facet = '{BY_KIND}'),
                count(*) filter (name_script is not null and rows_in_all = 0)
            from marts.vendor_brief
            """
        ).fetchall()
        excerpt = warning(coverage(con))
        left_out = in_words(not_taken(con, Landing(settings), all_sources().values()))
        empty = [
            name
            for (name,) in con.execute(
                "select table_name from duckdb_tables() where schema_name = 'marts' and estimated_size = 0 order by all"
            ).fetchall()
        ]
    told = last_told(settings.inbox("news")) if settings.mode == "live" else None
    if told:
        out.print(f"News: {escape(visible(told))}", soft_wrap=True, highlight=False)
    _print_executives(out, executives)
    if namesakes:
        name, vendor = namesakes[0]
        more = f" and {len(namesakes) - 1} more" if len(namesakes) > 1 else ""
        out.print(
            f"[yellow]To look at:[/] {escape(visible(name))} of {escape(visible(vendor))}{more} by the name alone may be listed: "
            "marts.sanctioned_executives, band review",
            soft_wrap=True,
            highlight=False,
        )
    for mart in empty:
        if why := _why_empty(settings, mart):
            out.print(f"[yellow]Empty:[/] marts.{mart}: {escape(why)}", soft_wrap=True)
    for table, expected, rows in warnings:
        out.print(
            f"[bold yellow]Warning:[/] {table}: {counted(rows, 'row')} against: {escape(expected)}", soft_wrap=True
        )
    for line in left_out:
        out.print(f"[bold yellow]Not taken:[/] {escape(visible(line))}", soft_wrap=True, highlight=False)
    for source, reason in result.stale.items():
        out.print(f"[bold yellow]Stale:[/] {source}: {escape(visible(reason))}", soft_wrap=True)
    state = "new release" if result.new_release else "nothing new, the release stays"
    out.print(f"\nDone in {result.seconds:.1f} s: {state} {result.release_id}.", highlight=False)
    out.print(
        f"\n[bold]{len(restricted)} of {vendors} of your vendors are restricted[/]"
        f"{', the worst first:' if restricted else '.'}",
        highlight=False,
    )
    for name, key, facet, whose, since, people in restricted[:_WORST]:
        also = f", {counted(people, 'listed person', 'listed people')}" if people else ""
        told = f"{spelled(facet)}{f' of {whose}' if whose else ''}{f' since {since}' if since else ''}{also}"
        out.print(f"  {escape(visible(name))} ({escape(visible(key))}): {told}", soft_wrap=True, highlight=False)
    if by_kind:
        out.print(
            f"{by_kind} more make equipment that the FCC covers by kind; whether theirs is depends on where it is made.",
            highlight=False,
        )
    if by_sound:
        out.print(
            f"{by_sound} have names in scripts that hardly a list has (`name_script` in marts.vendor_brief): compared by sound "
            "alone, so that nothing found says little.",
            highlight=False,
        )
    if excerpt:
        out.print(f"[bold yellow]Note:[/] {escape(excerpt)}", highlight=False)
    index = settings.published / "brief" / "index.html"
    steps = [("all of them, with law and evidence", str(index))]
    if executives:
        steps.append(("who runs them, with the sentences", f'{PROGRAM} sql "from marts.sanctioned_executives"'))
    if questions:
        steps.append((f"{counted(questions, 'vendor')} to decide on", f"{PROGRAM} decide"))
    steps.append(("your own list", f"{PROGRAM} vendors import FILE"))
    steps.append(("anything else, in SQL", f'{PROGRAM} sql "from marts.vendor_brief"'))
    out.print("\nNext:")
    for what, how in steps:
        out.print(f"  {what:<36} {escape(how)}", soft_wrap=True, highlight=False)


_EMPTY = {
    "changes": "one publication of each list is in hand; a second one tells what changed",
    "delta_reconciliation": "no change was published as a delta yet",
    "contradictions": "no two places that can be compared say different things",
    "review_queue": "nothing waits for a person",
    "vendor_impact": "no change concerns a vendor of yours",
}
_OF_TEXTS = ("sanctioned_executives", "contradictions", "review_queue")
_OF_VENDOR_LIST = ("vendor_exposure", "vendor_impact", "join_decisions")


def _why_empty(settings: Settings, mart: str) -> str:
    """Return why a mart has no row; nothing for one of which a reader can see it."""
    landing, sources = Landing(settings), all_sources()
    news, vendors = landing.in_force(sources["news"]), landing.in_force(sources["vendor_master"])
    if mart in _OF_TEXTS and news is None:
        return "no press text is in hand, and roles stand in prose only; put texts into inbox/news, or refresh in live mode"
    if mart == "sanctioned_executives":
        read = len(news.documents) if news else 0
        return f"{read} press texts were read, and none says that a listed person holds a role at a vendor"
    if mart in _OF_VENDOR_LIST and vendors is None:
        return "no vendor list is in hand; `vendorwatch vendors` brings yours in"
    return _EMPTY.get(mart, "")


def _print_sources(out: Console, settings: Settings) -> None:
    """Print how many sources hold something; `vendorwatch status` has each."""
    landing, sources = Landing(settings), all_sources().values()
    empty = [source.id for source in sources if landing.in_force(source) is None]
    nothing = f", nothing of {', '.join(empty)}" if empty else ""
    out.print(
        f"{len(sources) - len(empty)} of {len(sources)} sources in hand{nothing}; `{PROGRAM} status` shows each.",
        highlight=False,
    )


def _print_executives(out: Console, executives: Iterable[tuple[str, str, str, date | None, date | None]]) -> None:
    """Print of which vendors leaders are or were listed, and some of them, names whole at any width."""
    for vendor, rows in groupby(executives, key=lambda row: row[0]):
        people = list(dict.fromkeys(person for _, person, *_ in rows))
        more = f"; and {len(people) - _NAMED} more" if len(people) > _NAMED else ""
        out.print(
            f"[bold]{escape(visible(vendor))}[/]: {len(people)} of its leaders are or were listed: "
            f"{escape(visible('; '.join(people[:_NAMED])))}{more}",
            highlight=False,
        )
