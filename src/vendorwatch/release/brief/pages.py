"""Writing the brief: static pages, without a network or a build step, swapped in whole with their release.

Here: templates filled, files named, the folder swapped. Not here: what is said (`facts.py`).
"""

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import uuid4

import jinja2
from markupsafe import Markup, escape

from vendorwatch.confined import has_two_cores, meanwhile
from vendorwatch.reader import open_published, release_file
from vendorwatch.release.brief import charts, whole, workbook
from vendorwatch.release.brief.facts import MOST_ROWS, Facts, Row, read
from vendorwatch.release.brief.paths import page_of, slug
from vendorwatch.release.brief.text import plain
from vendorwatch.release.headline import BY_KIND
from vendorwatch.shown import likely, spelled

_KEPT = 2
# What `marts.vendor_brief` says of every vendor, and what no page shows.
_LISTED = {"vendor_key", "vendor_name", "country", "evidence_id", "below_line"}
# Characters of an address that fit on a line of a page.
_LINE = 120
_PATHS = {
    "direct": "the vendor itself",
    "affiliate": "a company of its group",
    "executive": "a person in its leadership",
    "ownership": "its owners",
}


def write(published: Path) -> tuple[Path, bool]:
    """Write the brief of the release in force below `published`; return its folder and whether it is new.

    The link `brief` points to the pages of one release, never to half of them. Raises VendorwatchError if nothing was
    published yet.
    """
    file = release_file(published / "vendorwatch.duckdb")
    release_id = _release_id(file)
    briefs = published / "briefs"
    folder, link = briefs / release_id, published / "brief"
    if folder.is_dir() and link.exists() and link.resolve() == folder.resolve() and not whole.fault(folder, release_id):
        return folder, False
    briefs.mkdir(exist_ok=True)
    for leftover in briefs.glob(".build-*"):
        shutil.rmtree(leftover)
    aside = briefs / f".build-{release_id}"
    with open_published(file) as con:
        facts = read(con)
    for name in ("", "vendors", "lists"):
        (aside / name).mkdir()

    def book() -> None:
        workbook.write(facts, aside / "vendors.xlsx")

    with meanwhile(book) if has_two_cores() else nullcontext(book) as booked:
        for path, text in render(facts):
            (aside / path).write_bytes(text.encode())
        for name in ("style.css", "index.js", "service.js"):
            (aside / name).write_bytes(files("vendorwatch.release.brief").joinpath("static", name).read_bytes())
        booked()
    whole.note(aside, release_id)
    if folder.is_dir():
        # Pages that are not whole, or of other code.
        shutil.rmtree(folder)
    aside.rename(folder)
    new = published / ".brief.new"
    new.unlink(missing_ok=True)
    new.symlink_to(folder.relative_to(published))
    new.replace(link)
    for old in sorted(p for p in briefs.iterdir() if p != folder)[: -(_KEPT - 1)]:
        shutil.rmtree(old)
    return folder, True


def render(facts: Facts) -> Iterator[tuple[str, str]]:
    """Yield each page's path within the brief and its HTML."""
    environment = environment_of()
    shared: dict[str, Any] = {
        "release": facts.release,
        "asked": _asked(facts.sources),
        "paths": _PATHS,
        "severity": _severity(facts.facets),
    }
    pages = {vendor["vendor_key"]: page_of(vendor["vendor_key"]) for vendor in facts.vendors}
    restricted = [vendor for vendor in facts.vendors if vendor["worst_facet"] not in (None, "", BY_KIND)]
    told = {*facts.exposures, *facts.impact, *facts.questions, *facts.decisions}
    told |= {vendor["vendor_key"] for vendor in facts.vendors if _is_told_of(vendor)}
    row_template, template = environment.get_template("row.html"), environment.get_template("vendor.html")

    def row_of(vendor: Row, page: str) -> str:
        return row_template.render(shared, vendor=vendor, page=page, facets=facts.facets)

    def page_for(vendor: Row, _: str) -> str:
        key, known = vendor["vendor_key"], vendor["vendor_id"]
        market = facts.market.get(known, []) if known else []
        chart = drawn.get(known)
        return template.render(
            shared,
            root="../",
            vendor=vendor,
            held=_held(facts.exposures.get(key, [])),
            facets=_facets(facts.exposures.get(key, [])),
            people=facts.people.get(known, []) if known else [],
            timeline=_some(facts.timeline.get(known, []) if known else []),
            market=_some(market),
            # pygal escapes what it is given.
            chart=Markup(chart) if chart else None,  # noqa: S704
            changes=_some(facts.impact.get(key, [])),
            questions=_some(facts.questions.get(key, [])),
            decisions=_some(facts.decisions.get(key, [])),
        )

    def filled(fill: Callable[[Row, str], str]) -> Iterator[str]:
        blank = _Blank(fill)
        for vendor in facts.vendors:
            key = vendor["vendor_key"]
            yield (fill if key in told else blank.filled)(vendor, pages[key])

    yield (
        "index.html",
        environment.get_template("index.html").render(
            shared,
            # What a template has made is escaped already.
            rows=[Markup(row) for row in filled(row_of)],  # noqa: S704
            restricted=len(restricted),
            facets=facts.facets,
            root="",
        ),
    )
    # Several rows of a vendor list may be one company.
    drawn = {known: charts.shares(rows) for known, rows in facts.market.items()}
    yield from zip(pages.values(), filled(page_for), strict=True)
    by_list: dict[str, list[Row]] = {}
    for rows in facts.exposures.values():
        for row in rows:
            if row["list_id"]:
                by_list.setdefault(row["list_id"], []).append(row)
    template = environment.get_template("list.html")
    for found in facts.lists:
        exposures = by_list.get(found["list_id"], [])
        yield (
            f"lists/{slug(found['list_id'])}.html",
            template.render(shared, root="../", list=found, exposures=_some(exposures), pages=pages),
        )
    yield (
        "sources.html",
        environment.get_template("sources.html").render(
            shared,
            root="",
            sources=facts.sources,
            lists=[
                (item, len(by_list.get(item["list_id"], [])), f"lists/{slug(item['list_id'])}.html")
                for item in facts.lists
            ],
        ),
    )


def _is_told_of(vendor: Row) -> bool:
    """Return whether a row of `marts.vendor_brief` tells more of a vendor than that it stands on the team's list."""
    return any(vendor[column] not in (None, 0, "", [], {}) for column in vendor.keys() - _LISTED)


class _Blank:
    """What is written of a vendor of whom there is nothing to tell, as most are: the same of each but for a few words.

    The template fills it in once, with marks in the place of these words; it takes fifty times as long as putting them there.
    """

    def __init__(self, fill: Callable[[Row, str], str]) -> None:
        self._fill = fill
        self._parts: dict[tuple[bool, int], list[str]] = {}

    def filled(self, vendor: Row, page: str) -> str:
        """Return what `fill` does of a vendor with a page of this path."""
        said = {column: vendor[column] for column in ("vendor_key", "vendor_name", "country")} | {"page": page}
        alike = bool(vendor["country"]), vendor["below_line"]
        if alike not in self._parts:
            marks = {column: uuid4().hex for column in said}
            marked = vendor | {column: mark for column, mark in marks.items() if vendor.get(column)}
            names = {mark: column for column, mark in marks.items()}
            parts = re.split(f"({'|'.join(names)})", self._fill(marked, marks["page"]))
            # Every other part is one of the words.
            self._parts[alike] = [names.get(part, part) for part in parts]
        words = {column: str(escape(plain(text))) for column, text in said.items()}
        return "".join(words[part] if at % 2 else part for at, part in enumerate(self._parts[alike]))


def _release_id(file: Path) -> str:
    with open_published(file) as con:
        return str(con.execute("select release_id from meta.release").fetchall()[0][0])


def _asked(sources: list[Row]) -> list[Row]:
    """Return the sources that hold entries: the lists in which a vendor was looked for."""
    return [source for source in sources if source["entries"]]


def _severity(facets: list[Row]) -> dict[str, str]:
    """Return for each facet how it is coloured, by its place in the order: high, middle or low."""
    grave, middle = len(facets) // 4, 3 * len(facets) // 4
    return {
        row["facet"]: "high" if place <= grave else "middle" if place <= middle else "low"
        for place, row in enumerate(facets)
    }


def _facets(exposures: list[Row]) -> list[tuple[str, Row, list[Row], int]]:
    """Return each facet with a row that stands for it, its first rows, and how many more there are."""
    found: dict[str, list[Row]] = {}
    for row in exposures:
        found.setdefault(row["facet"], []).append(row)
    return [(facet, rows[0], *_some(rows)) for facet, rows in found.items()]


def _held(exposures: list[Row]) -> bool:
    """Return whether anything holds, or held, by a match that is certain or confirmed; else all is to decide or dismissed."""
    return any(
        row["decision"] == "confirmed" or (row["decision"] == "open" and row["band"] == "auto") for row in exposures
    )


def _some(rows: list[Row]) -> tuple[list[Row], int]:
    """Return the first rows, and how many more there are."""
    return rows[:MOST_ROWS], max(0, len(rows) - MOST_ROWS)


def address(url: object) -> str | None:
    """Return a web address that may be linked to; None for anything else, a script or a path within the seeds."""
    return str(url) if re.match(r"https?://[^\s]+$", str(url or "")) else None


def shortened(url: object) -> str:
    """Return an address that is no longer than a line: a long one without its query, which the link still has."""
    text = str(url)
    return text if len(text) <= _LINE else f"{text.partition('?')[0][:_LINE]}…"


def environment_of(package: str = "vendorwatch.release.brief") -> jinja2.Environment:
    """Return what fills the templates of a package: everything is escaped, and no character is hidden or acts."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader(package),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: value if isinstance(value, Markup | jinja2.Undefined) else plain(value),
    )
    environment.filters |= {"words": spelled, "likely": likely, "address": address, "shortened": shortened}
    return environment
