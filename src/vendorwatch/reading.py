"""Reading the deliveries of a source: each in a process of its own, and beside those before it.

Here: what was parsed already, lists withheld that are carried over from before, the end of a file that may be cut short,
which of several files cannot be read. Not here: parsing (`sources/`), what is done about a delivery that is not in order
(`intake.py`), the rules of plausibility (`history/beside.py`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pyarrow as pa

from vendorwatch.confined import confined
from vendorwatch.deliveries import Delivery, Document, Parsed, Source
from vendorwatch.errors import GuardTripped, ParseError
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
        for documents in [(d,) for d in delivery.documents] if self.source.cumulative else _files(delivery):
            try:
                loading.parse_in_full(catalogue, self.source, replace(delivery, documents=documents))
            except ParseError as why:
                yield from ((document.sha256, why) for document in documents)

    def _date(self, delivery: Delivery, parsed: Parsed) -> None:
        if parsed.published_on:
            self._landing.set_published(delivery.delivery_id, parsed.published_on, "document")

    def _file(self, delivery: Delivery) -> Parsed:
        """Parse a delivery as it stands."""
        parsed = self._confined.parse(delivery)
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

    def _with_lists_before(self, delivery: Delivery) -> Parsed:
        """Parse a delivery; the lists withheld from it are those of the newest delivery before it that has them."""
        parsed = self._alone.parse(delivery)
        if not delivery.withheld or self.source.list_column is None:
            return parsed
        whole = (d for d in self._earlier(delivery) if not {*d.withheld} & {*delivery.withheld})
        before = next(
            (found.tables for d in whole if (found := self._readable(d))),
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
