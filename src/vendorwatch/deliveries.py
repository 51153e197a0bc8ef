"""What a source is: a declaration of where bytes come from and a pure function that turns them into rows.

Here: the types that every source module fills in and that landing, the raw loader, the catalogue and the docs read.
Not here: fetching (`landing/`), loading (`tables/loading.py`), anything about a particular publisher.

A *delivery* is one complete, consistent answer of a publisher: all parts of one variant, taken together or not at all.
A *document* is one file of it, stored under its sha256. A *part* is a file's name within the variant.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, get_args

import pyarrow as pa

if TYPE_CHECKING:
    from vendorwatch.fetch import Fetcher

Media = Literal["xml", "csv", "html", "json", "text"]
MB = 1_000_000


def _require_texts(declared: object, *names: str) -> None:
    for name in names:
        if not isinstance(text := getattr(declared, name), str) or not text.strip():
            raise TypeError(f"{name} is {text!r}; expected a text")


def _require_tuple(declared: object, name: str, of: type) -> None:
    values = getattr(declared, name)
    if isinstance(values, of):
        raise TypeError(f"{name} is one {of.__name__}, {values!r}; expected {name}=({values!r},), with a comma")
    if not isinstance(values, tuple) or not all(isinstance(value, of) for value in values):
        raise TypeError(f"{name} is {values!r}; expected a tuple of {of.__name__}")


@dataclass(frozen=True)
class Part:
    """One file of a variant.

    `max_bytes` caps the decoded body. `holds` are byte strings that the head (first 64 KiB) must contain, compared
    without case, so that an error page of the right media type is not taken for the list.
    """

    name: str
    url: str
    media: Media
    max_bytes: int
    holds: tuple[bytes, ...] = ()
    ends_with: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        """Raise TypeError or ValueError for what no part can be."""
        _require_texts(self, "name", "url")
        for name in ("holds", "ends_with"):
            _require_tuple(self, name, bytes)
        if {"/", "\\"} & {*self.name}:
            raise ValueError(f"name is {self.name!r}; expected a file's name without a folder")
        if self.media not in get_args(Media):
            raise ValueError(f"media is {self.media!r}; expected one of {', '.join(get_args(Media))}")
        if self.max_bytes <= 0:
            raise ValueError(f"max_bytes is {self.max_bytes}; expected what the file never exceeds, 5 * MB say")


@dataclass(frozen=True)
class Variant:
    """One way in which a publisher offers the same list; the parts are taken all together or not at all."""

    name: str
    parts: tuple[Part, ...]

    def __post_init__(self) -> None:
        """Raise TypeError or ValueError for what no variant can be."""
        _require_texts(self, "name")
        _require_tuple(self, "parts", Part)


@dataclass(frozen=True)
class Document:
    """One stored file. `name` is the part's name or the file's path within an inbox; `path` lies in the archive."""

    document_id: str
    source_id: str
    name: str
    url: str
    sha256: str
    size: int
    retrieved_at: datetime
    published_on: date | None
    path: Path

    def read(self) -> bytes:
        """Return the whole body, decoded from any transfer encoding."""
        return self.path.read_bytes()


@dataclass(frozen=True)
class Delivery:
    """A complete set of documents, ready to be parsed. `variant` is `inbox` for folders that people fill.

    `origin` names the folder that it came from; None if the publisher gave it. `overruled` says that a person accepted
    what a check had turned away. `withheld` are the lists in it that are not taken from it, since they are implausible;
    `left_out` are the digests of files that came with it and are not taken, since they cannot be read or were rejected.
    `put_off` says that it cannot be read just now for no fault of its own: what was read of it before stays in force.
    """

    delivery_id: str
    source_id: str
    variant: str
    retrieved_at: datetime
    published_on: date | None
    documents: tuple[Document, ...]
    origin: str | None = None
    overruled: bool = False
    withheld: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    put_off: bool = False

    @property
    def version(self) -> str:
        """What is taken of which delivery; changes when a list or a file is withheld or let through."""
        without = [*self.withheld, *(sha256[:12] for sha256 in self.left_out)]
        return " without ".join([self.delivery_id, *([", ".join(without)] if without else [])])

    def __getitem__(self, part: str) -> Document:
        """Return the document of that part; KeyError if the delivery has none."""
        for document in self.documents:
            if document.name == part:
                return document
        raise KeyError(part)


@dataclass(frozen=True)
class FieldCount:
    """How the values of one field of the source fared: `found` = `taken` + `ignored` + `unknown`.

    `field` is the publisher's own name for it (an element path, a column number and name). `ignored` are values left
    out on purpose, with the `reason`; `landed_in` names the raw tables that the taken ones reached; `unknown` are values
    that the parser had no rule for, and fail the check.
    """

    part: str
    field: str
    found: int
    taken: int
    ignored: int = 0
    reason: str = ""
    landed_in: str = ""

    @property
    def unknown(self) -> int:
        """Values that no rule took or ignored."""
        return self.found - self.taken - self.ignored


@dataclass(frozen=True)
class Problem:
    """A row or value that could not be read: kept, counted, shown; never silently dropped.

    `error` means that the row did not reach the tables, `warning` that it did with something left open, `outdated` that the
    publisher has something newer than what was read.
    """

    part: str
    locator: str
    severity: Literal["error", "warning", "outdated"]
    message: str
    value: str = ""


@dataclass
class Parsed:
    """What a parser yields: tables by their short name (`entries`), counts of every field, and what went wrong.

    The columns of `tables[t]` are those of `sql/raw/<source>__<t>.yml`, by name.
    """

    tables: dict[str, pa.Table]
    fields: list[FieldCount] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    published_on: date | None = None


@dataclass(frozen=True)
class GatherResult:
    """What feeds brought into an inbox: how many texts, of how many feeds, how many of these failed, and all that in words."""

    texts: int
    feeds: int
    failed: int
    told: str


class Gather(Protocol):
    """Fills the inbox of a source with what publishers' feeds list and nobody has taken yet."""

    def __call__(
        self, fetcher: "Fetcher", inbox: Path, seeds: Path, now: Callable[[], datetime], pause: float
    ) -> GatherResult:
        """Lay each new text down as a file below `inbox`, with `pause` seconds between requests to one host."""


class Loaded(NamedTuple):
    """A delivery, and what the present parser found in it."""

    delivery: Delivery
    parsed: Parsed


@dataclass(frozen=True)
class Source:
    """A publisher's list or feed, declared once.

    `variants` are tried in order until one is accepted; `archived` are further forms, which only a team's own archive
    has. `inbox` names the folder under `VENDORWATCH_HOME/inbox` that
    people fill (then `variants` is empty); of one that `ends_with_its_files` nothing is in force once the last of them is
    deleted, of the others what was in force stays. `cumulative` sources keep every document ever taken in force (news);
    the others only the latest delivery. One that is `successive` besides publishes issue after issue under one name, each
    of which stands beside those before it. `redirect_hosts` are the hosts besides those of the parts that a redirect may
    lead to; a leading dot admits subdomains. Where a file holds several lists, `list_column` of its table `entries` tells
    them apart, and one that is implausible is withheld without the others.

    `parse_after`, where there is one, makes what `parse` does of what was read of the delivery before, so that only what is new in
    a long file need be read; None where that is not possible.

    `gather`, in live mode, fills the inbox with what publishers' feeds list. `subject` is what its tables are about
    (`tables/declarations.py` has them).

    `lists` are the lists that it speaks for, each with its row in `seeds/curated/lists.csv`. Such a source yields the list
    contract (`tables/unions.py`), unless it declares raw tables of its own, which are its `tables`. Lists that it only repeats,
    and others speak for, are those that it `republishes`.

    `told_in` says from which fields of its files a column is read, where the names of both do not show it: `vendorwatch lineage`
    ends there.
    """

    id: str
    title: str
    publisher: str
    homepage: str
    licence: str
    cadence: timedelta
    parse: Callable[[Delivery], Parsed]
    tables: tuple[str, ...] = ()
    variants: tuple[Variant, ...] = ()
    archived: tuple[Variant, ...] = ()
    inbox: str | None = None
    ends_with_its_files: bool = False
    cumulative: bool = False
    successive: bool = False
    redirect_hosts: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    curated: bool = False
    list_column: str | None = None
    lists: tuple[str, ...] = ()
    republishes: tuple[str, ...] = ()
    told_in: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    gather: Gather | None = None
    parse_after: "Callable[[Delivery, Delivery, Parsed], Parsed | None] | None" = None
    subject: str = "lists"

    def __post_init__(self) -> None:
        """Raise TypeError or ValueError for what no source can be."""
        _require_texts(self, "id", "title", "publisher", "homepage", "licence")
        for name in ("tables", "lists", "republishes", "redirect_hosts"):
            _require_tuple(self, name, str)
        for name in ("variants", "archived"):
            _require_tuple(self, name, Variant)
        if not isinstance(self.cadence, timedelta) or self.cadence <= timedelta(0):
            raise ValueError(f"cadence is {self.cadence!r}; expected how often it is published, timedelta(days=7) say")

    @property
    def is_fetched(self) -> bool:
        """Whether a publisher is asked for it in live mode."""
        return bool(self.variants) and not self.curated
