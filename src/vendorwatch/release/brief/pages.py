"""Writing the brief: static pages, without a network or a build step, swapped in whole with their release.

Here: templates filled, files named, the folder swapped. Not here: what is said (`facts.py`).
"""

import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import uuid4

import jinja2
from markupsafe import Markup, escape

from vendorwatch.confined import divided
from vendorwatch.reader import open_published, release_file
from vendorwatch.release.brief import charts, whole, workbook
from vendorwatch.release.brief.facts import MOST_ROWS, Facts, Row, Untold, read
from vendorwatch.release.brief.paths import page_of, slug
from vendorwatch.release.brief.text import plain
from vendorwatch.release.headline import BY_KIND
from vendorwatch.shown import likely, spelled

_KEPT = 2
# So many vendors have their pages written at once, by whichever process is free.
_AT_ONCE = 2_000
# What stands in the row of each vendor.
_WORDS = ("vendor_key", "vendor_name", "country")
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

    def some(pages: Callable[[], Iterator[tuple[str, str]]]) -> None:
        for path, text in pages():
            (aside / path).write_bytes(text.encode())

    # What takes longest is begun first.
    works: list[Callable[[], None]] = [book, *(partial(some, pages) for pages in parts(facts))]
    divided(lambda work: work(), works)
    for name in ("style.css", "index.js", "service.js"):
        (aside / name).write_bytes(files("vendorwatch.release.brief").joinpath("static", name).read_bytes())
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
    for pages in parts(facts):
        yield from pages()


def parts(facts: Facts) -> list[Callable[[], Iterator[tuple[str, str]]]]:
    """Return what yields the pages, path and HTML of each, in parts that may be made apart from one another."""
    pages = _Pages(facts)
    starts = range(0, len(facts.vendors), _AT_ONCE)
    return [pages.index, *(partial(pages.of_vendors, start, start + _AT_ONCE) for start in starts), pages.of_lists]


class _Pages:
    """The pages of one release."""

    def __init__(self, facts: Facts) -> None:
        self._facts, self._environment = facts, environment_of()
        self._shared: dict[str, Any] = {
            "release": facts.release,
            "asked": _asked(facts.sources),
            "paths": _PATHS,
            "severity": _severity(facts.facets),
        }
        self._paths = {vendor["vendor_key"]: page_of(vendor["vendor_key"]) for vendor in facts.vendors}
        self._told = {*facts.exposures, *facts.impact, *facts.questions, *facts.decisions}
        # Several rows of a vendor list may be one company.
        self._drawn: dict[str, str | None] = {}

    def index(self) -> Iterator[tuple[str, str]]:
        """Yield the page that names all vendors."""
        facts, template = self._facts, self._environment.get_template("row.html")

        def row_of(vendor: Row, page: str) -> str:
            return template.render(self._shared, vendor=vendor, page=page, facets=facts.facets)

        yield (
            "index.html",
            self._environment.get_template("index.html").render(
                self._shared,
                # What a template has made is escaped already.
                rows=[Markup(row) for row in self._filled(row_of, facts.vendors)],  # noqa: S704
                restricted=sum(vendor["worst_facet"] not in (None, "", BY_KIND) for vendor in facts.vendors),
                facets=facts.facets,
                root="",
            ),
        )

    def of_vendors(self, start: int, end: int) -> Iterator[tuple[str, str]]:
        """Yield the pages of the vendors from one place to another."""
        facts, template = self._facts, self._environment.get_template("vendor.html")
        vendors = facts.vendors[start:end]

        def page_for(vendor: Row, _: str) -> str:
            key, known = vendor["vendor_key"], vendor["vendor_id"]
            market = facts.market.get(known, []) if known else []
            chart = self._chart(known) if known else None
            return template.render(
                self._shared,
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

        paths = (self._paths[vendor["vendor_key"]] for vendor in vendors)
        yield from zip(paths, self._filled(page_for, vendors), strict=True)

    def of_lists(self) -> Iterator[tuple[str, str]]:
        """Yield a page for each list, and that of the sources."""
        facts, template = self._facts, self._environment.get_template("list.html")
        by_list: dict[str, list[Row]] = {}
        for rows in facts.exposures.values():
            for row in rows:
                if row["list_id"]:
                    by_list.setdefault(row["list_id"], []).append(row)
        for found in facts.lists:
            exposures = by_list.get(found["list_id"], [])
            yield (
                f"lists/{slug(found['list_id'])}.html",
                template.render(self._shared, root="../", list=found, exposures=_some(exposures), pages=self._paths),
            )
        yield (
            "sources.html",
            self._environment.get_template("sources.html").render(
                self._shared,
                root="",
                sources=facts.sources,
                lists=[
                    (item, len(by_list.get(item["list_id"], [])), f"lists/{slug(item['list_id'])}.html")
                    for item in facts.lists
                ],
            ),
        )

    def _filled(self, fill: Callable[[Row, str], str], vendors: Sequence[Row]) -> Iterator[str]:
        """Yield what `fill` makes of each vendor and the path of its page."""
        blank = _Blank(fill)
        for vendor in vendors:
            key = vendor["vendor_key"]
            is_told_of = key in self._told or not isinstance(vendor, Untold)
            yield (fill if is_told_of else blank.filled)(vendor, self._paths[key])

    def _chart(self, vendor_id: str) -> str | None:
        if vendor_id not in self._drawn:
            self._drawn[vendor_id] = charts.shares(self._facts.market.get(vendor_id, []))
        return self._drawn[vendor_id]


class _Blank:
    """What is written of a vendor of whom there is nothing to tell, as most are: the same of each but for a few words.

    The template fills it in once, with marks in the place of these words; it takes fifty times as long as putting them there.
    """

    def __init__(self, fill: Callable[[Row, str], str]) -> None:
        self._fill = fill
        self._parts: dict[tuple[bool, int], tuple[str, list[str]]] = {}

    def filled(self, vendor: Row, page: str) -> str:
        """Return what `fill` does of a vendor with a page of this path."""
        alike = bool(vendor["country"]), vendor["below_line"]
        if alike not in self._parts:
            self._parts[alike] = self._part(vendor)
        text, columns = self._parts[alike]
        words = {column: vendor[column] for column in _WORDS} | {"page": page}
        return text % tuple([escape(plain(words[column])) for column in columns])

    def _part(self, vendor: Row) -> tuple[str, list[str]]:
        """Return what is written of such a vendor, `%s` in the place of each word, and which words these are."""
        marks = {column: uuid4().hex for column in (*_WORDS, "page")}
        # Whether there is a country is asked; the other words are only written.
        own = {column: marks[column] for column in _WORDS if vendor[column] or column != "country"}
        names = {mark: column for column, mark in marks.items()}
        parts = re.split(f"({'|'.join(names)})", self._fill(Untold(own, vendor), marks["page"]))
        # Every other part is one of the words.
        return "%s".join(part.replace("%", "%%") for part in parts[::2]), [names[part] for part in parts[1::2]]


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
