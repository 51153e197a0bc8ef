"""Reading the deliveries of a source: each in a process of its own, and beside those before it.

Here: what was parsed already, lists withheld that are carried over from before, the end of a file that may be cut short,
which of several files cannot be read. Not here: parsing (`sources/`), what is done about a delivery that is not in order
(`intake.py`), the rules of plausibility (`history/beside.py`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import duckdb
import pyarrow as pa

from vendorwatch.confined import confined
from vendorwatch.deliveries import Delivery, Document, Parsed, Source
from vendorwatch.errors import GuardTripped, ParseError, Unread
from vendorwatch.history import beside
from vendorwatch.landing import Landing
from vendorwatch.tables import loading
from vendorwatch.tables.catalogue import Catalogue


class Reader:
    """Reads the deliveries of one source; `source` is it with a parser that does as this module says."""

    def __init__(self, source: Source, landing: Landing) -> None:
        self._alone = replace(confined(source), parse=self._file)
        self.source = replace(source, parse=self._with_lists_before)
        self._confined = confined(source)
        self._landing = landing
        self._parsed: dict[str, Parsed] = {}
        self._rows: dict[str, list[beside.Row]] = {}
        self._carried: dict[str, dict[str, pa.Table]] = {}

    def keep(self, delivery: Delivery, parsed: Parsed) -> None:
        """Remember what was parsed for loading, which is what the history needs too."""
        self._parsed[delivery.version] = parsed
        self._date(delivery, parsed)

    def read(self, delivery: Delivery) -> Parsed:
        """Parse a delivery for the history; raises ParseError, and GuardTripped where its end may be missing."""
        parsed = self._parsed.pop(delivery.version, None) or self.source.parse(delivery)
        self._date(delivery, parsed)
        before = self._before(delivery)
        if before and (before.delivery_id in self._rows or self._readable(before)):
            beside.require_its_end(delivery, self._rows[delivery.delivery_id], self._rows[before.delivery_id])
        return parsed

    def require_plausible(self, delivery: Delivery, parsed: Parsed) -> None:
        """Raise GuardTripped if what is in force of a source without a history is far less than what was before it."""
        before = self._landing.before(self.source)
        if before and (read_before := self._readable(before)):
            beside.require_its_size(self.source, delivery, parsed, before, read_before)

    def since(self, released: str | None) -> set[str]:
        """Return the accepted deliveries from the one on that the release in force is made of; none if it is none of them."""
        ids = [d.delivery_id for d in self._landing.deliveries(self.source)]
        return {*ids[ids.index(released) :]} if released in ids else set()

    def was_read(
        self, con: duckdb.DuckDBPyConnection, catalogue: Catalogue, delivery: Delivery, released: str | None
    ) -> bool:
        """Return whether a delivery that cannot be read now was read before, so that people were told what it says.

        Of a list, it was, unless what the release in force is made of (`released`) came before it.
        """
        source, lost = self.source, self._lost(delivery)
        if source.cumulative and not lost:
            return False
        if loading.as_it_is(con, catalogue, source, {delivery.delivery_id}):
            return True
        accepted = self._landing.deliveries(source)
        before = [d for d in accepted if d.delivery_id not in self.since(released)]
        if len(before) == len(accepted):
            # Unless it is known what came before, nothing tells that something else was in force till now.
            return bool(lost) and source.is_fetched and not source.cumulative and not self._landing.knows(released)
        of_release = {d.sha256 for a in accepted if a in before or a.delivery_id == released for d in a.documents}
        return any(d.sha256 in of_release for d in lost or delivery.documents)

    def carry(self, con: duckdb.DuckDBPyConnection, catalogue: Catalogue, delivery: Delivery) -> bool:
        """Let what was read of lost files of a source that gathers files stand for them; return whether that goes on with it.

        Not where a table does not tell which file a row comes from, nor where nothing of a file was read.
        """
        if not self.source.cumulative:
            return False
        had = len(self._carried)
        for document in self._lost(delivery):
            if rows := loading.rows_of(con, catalogue, self.source, document):
                self._carried[document.sha256] = rows
        return len(self._carried) > had

    def _lost(self, delivery: Delivery) -> list[Document]:
        """Return the files of a delivery whose bytes are not what they were, save those that something stands for."""
        return [d for d in self._landing.damaged(delivery) if d.sha256 not in self._carried]

    def at_fault(
        self, catalogue: Catalogue, in_force: Delivery, error: ParseError
    ) -> list[tuple[Delivery, dict[str, ParseError]]]:
        """Return the deliveries with files that cannot be read by themselves, and why, by the files' digests.

        What is in force of a cumulative source is made of all deliveries, of which each file is complete in itself; so is
        each file that people drop, with what lies beside it under its name. Of any other source, and where no single file
        is to blame, the delivery is at fault as a whole.
        """
        source, found = self.source, []
        for delivery in self._landing.deliveries(source) if source.cumulative else [in_force] if source.inbox else []:
            unreadable = dict(self._unreadable(catalogue, delivery))
            if unreadable:
                found.append((delivery, unreadable))
        return found or [(in_force, {document.sha256: error for document in in_force.documents})]

    def _unreadable(self, catalogue: Catalogue, delivery: Delivery) -> Iterator[tuple[str, ParseError]]:
        alone = [(d,) for d in delivery.documents if d.sha256 not in self._carried]
        for documents in alone if self.source.cumulative else _files(delivery):
            try:
                loading.parse_in_full(catalogue, self.source, replace(delivery, documents=documents))
            except ParseError as why:
                yield from ((document.sha256, why) for document in documents)

    def _date(self, delivery: Delivery, parsed: Parsed) -> None:
        if parsed.published_on:
            self._landing.set_published(delivery.delivery_id, parsed.published_on, "document")

    def _file(self, delivery: Delivery) -> Parsed:
        """Parse a delivery as it stands, with what was read before of the files that are lost since."""
        left = tuple(d for d in delivery.documents if d.sha256 not in self._carried)
        parsed = self._confined.parse(replace(delivery, documents=left))
        if len(left) < len(delivery.documents):
            before = [self._carried[d.sha256] for d in delivery.documents if d.sha256 in self._carried]
            tables = {n: pa.concat_tables([t, *(rows[n] for rows in before)]) for n, t in parsed.tables.items()}
            parsed = replace(parsed, tables=tables)
        self._rows[delivery.delivery_id] = self._entries(parsed)
        return beside.in_time(delivery, parsed)

    def _entries(self, parsed: Parsed) -> list[beside.Row]:
        """Return number and list of each entry, in the order of the file."""
        entries = parsed.tables.get("entries")
        if entries is None or "entry_id" not in entries.column_names:
            return []
        column = self.source.list_column
        lists = entries[column].to_pylist() if column else [None] * entries.num_rows
        return list(zip(entries["entry_id"].to_pylist(), lists, strict=True))

    def _earlier(self, delivery: Delivery) -> list[Delivery]:
        """Return the accepted deliveries before one, the newest first; none if it is not accepted itself."""
        accepted = self._landing.deliveries(self.source)
        ids = [d.delivery_id for d in accepted]
        return accepted[: ids.index(delivery.delivery_id)][::-1] if delivery.delivery_id in ids else []

    def _before(self, delivery: Delivery) -> Delivery | None:
        """Return the delivery before one of the same form, where that is a text that may end anywhere."""
        forms = (*self.source.variants, *self.source.archived)
        form = next((v for v in forms if v.name == delivery.variant), None)
        if form is None or form.parts[0].media != "csv":
            return None
        return next((d for d in self._earlier(delivery) if d.variant == delivery.variant), None)

    def _readable(self, delivery: Delivery) -> Parsed | None:
        """Return what is in a delivery; None if it cannot be read, which is no fault of one that is put beside it."""
        try:
            return self._alone.parse(delivery)
        except (ParseError, GuardTripped):
            return None

    def _before_it(self, delivery: Delivery) -> Mapping[str, pa.Table] | None:
        """Return the tables of a delivery whose lists stand for those withheld; no older one does for one that is lost."""
        try:
            return self._alone.parse(delivery).tables
        except Unread:
            self._landing.condemn_damaged(delivery)
            raise
        except (ParseError, GuardTripped):
            return None

    def _with_lists_before(self, delivery: Delivery) -> Parsed:
        """Parse a delivery; the lists withheld from it are those of the newest delivery before it that has them."""
        parsed = self._alone.parse(delivery)
        if not delivery.withheld or self.source.list_column is None:
            return parsed
        whole = (d for d in self._earlier(delivery) if not {*d.withheld} & {*delivery.withheld})
        before = next(
            (found for d in whole if (found := self._before_it(d))),
            {name: table.schema.empty_table() for name, table in parsed.tables.items()},
        )
        return replace(parsed, tables=_carried(parsed.tables, before, self.source.list_column, delivery.withheld))


def _carried(
    tables: Mapping[str, pa.Table], before: Mapping[str, pa.Table], list_column: str, withheld: Sequence[str]
) -> dict[str, pa.Table]:
    """Return the tables with the rows of these lists as they were before."""
    import pyarrow.compute as pc  # noqa: PLC0415 - slow to import, and lists are seldom withheld

    def of_lists(tables: Mapping[str, pa.Table], name: str) -> pa.ChunkedArray:
        entries = tables["entries"]
        listed = entries.filter(pc.is_in(entries[list_column], pa.array(withheld)))["entry_id"]
        return pc.is_in(tables[name]["entry_id"], listed.combine_chunks())

    return {
        name: pa.concat_tables(
            [table.filter(pc.invert(of_lists(tables, name))), before[name].filter(of_lists(before, name))]
        )
        if "entry_id" in table.column_names
        else table
        for name, table in tables.items()
    }


def _files(delivery: Delivery) -> list[tuple[Document, ...]]:
    """Return each file of a delivery with those that lie beside it: `ours.csv` and `ours.csv.columns.json`."""
    together: dict[str, list[Document]] = {}
    for document in sorted(delivery.documents, key=lambda d: d.name):
        base = next((name for name in together if document.name.startswith(f"{name}.")), document.name)
        together.setdefault(base, []).append(document)
    return [tuple(documents) for documents in together.values()]
