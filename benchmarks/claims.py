"""How fast texts become claims.

Run: .venv/bin/python -m benchmarks.claims
Speed is per CPU second of one core, that of workers counted in, beside the cost of repairing the same text with ftfy in that run.
The gazetteer is built from the full SDN list of ../shared/data where that is present.
"""

import csv
import gzip
import os
import random
import resource

import duckdb
import ftfy
import pyarrow as pa

from vendorwatch.claims import read_documents as reading
from vendorwatch.claims.extract import extract
from vendorwatch.claims.lexicon import Known, Lexicon
from vendorwatch.claims.names import prose_name
from vendorwatch.claims.stories import stories
from vendorwatch.formats.headed_text import read_text
from vendorwatch.settings import PROJECT

SHARED = PROJECT.parent / "shared" / "data"
QUIET = (
    "The city council met on Tuesday to discuss the new swimming pool. Residents had asked for longer opening hours "
    "in the summer, and several of them spoke at length about the heat of recent weeks. A decision is expected before "
    "the holidays. “We have waited for years,” said one of them, who lives near the old mill. The mayor thanked "
    "everybody for coming and promised to look at the figures again. Rain is forecast for the weekend, when the "
    "regatta takes place on the river. "
)


def vendor_names():
    with (PROJECT / "seeds" / "curated" / "vendor_names.csv").open(encoding="utf-8") as file:
        return [Known(r["name"], "vendor", r["vendor_id"], r["name"]) for r in csv.DictReader(file)]


def listed_names():
    """Return the primary names of the full SDN list, as prose writes them."""
    path = SHARED / "ofac" / "composite_2026-07-29" / "sdn.csv.gz"
    if not path.is_file():
        return []
    with gzip.open(path, "rt", encoding="utf-8", errors="replace", newline="") as file:
        rows = [r for r in csv.reader(file) if len(r) > 2]
    found = (
        prose_name(f"ofac_sdn:{r[0]}", "individual" if r[2] == "individual" else "entity", in_order(r[1])) for r in rows
    )
    return [known for known in found if known is not None]


def in_order(name):
    last, comma, first = name.partition(", ")
    return f"{first} {last}" if comma else name


def cpu(function):
    """Return what a function returns, and the CPU seconds of this process and of the workers that it waited for."""
    before = sum(os.times()[:4])
    result = function()
    return result, sum(os.times()[:4]) - before


def rate(label, texts, lexicon):
    size = sum(map(len, texts)) / 1e6
    _, seconds = cpu(lambda: [extract(t, lexicon) for t in texts])
    _, repair = cpu(lambda: [ftfy.fix_text(t) for t in texts])
    print(
        f"{label}: {len(texts) / seconds:,.0f} documents/s of {1e6 * size / len(texts):,.0f} characters, "
        f"{size / seconds:.2f} MB/s, {seconds / repair:.1f} times the cost of ftfy"
    )


def main():
    names, listed = vendor_names(), listed_names()
    lexicon = Lexicon(names)
    if listed:
        lexicon, seconds = cpu(lambda: Lexicon([*names, *listed]))
        print(f"gazetteer of {len(listed):,} listed names and {len(names)} vendor names: {seconds:.2f} s")
    seeds = [read_text(p.read_text("utf-8")).text for p in sorted((PROJECT / "seeds/snapshots/news").rglob("*.md"))]
    extract(seeds[0], lexicon)
    rate("documents full of claims", seeds * 40, lexicon)
    open_news = [QUIET * 3] * 9 + [QUIET * 2 + seeds[-1][:600]]
    rate("open news, one in ten about a vendor", open_news * 30, lexicon)
    ten_thousand(seeds)


def ten_thousand(seeds):
    """Read 10,000 documents, one in ten about a vendor, as the pipeline does; then again, unchanged."""
    con = warehouse(
        f"Story {n}. {seeds[n // 10 % len(seeds)]}" if n % 10 == 0 else f"Story {n}. {shuffled(n)}"
        for n in range(10_000)
    )
    before = peak()
    made, seconds = cpu(lambda: reading.read_documents(con))
    print(
        f"10,000 documents: {seconds:.0f} s, {made.num_rows / seconds:,.0f} documents/s, {peak() - before:.0f} MB more"
    )
    con.register("made", made)
    con.execute("create table work.read_documents as select * from made")
    _, seconds = cpu(lambda: reading.read_documents(con))
    print(f"the same again, unchanged: {seconds:.1f} s")
    before = peak()
    found, seconds = cpu(lambda: stories(con))
    told = len(set(found["story_id"].to_pylist()))
    print(f"grouped into {told:,} stories: {seconds:.1f} s, {peak() - before:.0f} MB more")


def warehouse(texts):
    """Return a database with the tables that reading needs."""
    con = duckdb.connect()
    con.execute(
        """
        create schema core;
        create schema work;
        create schema raw;
        create table core.entries (entry_id varchar, entry_type varchar);
        create table work.entry_names (
            entry_id varchar, full_name varchar, last_name varchar, first_name varchar, is_weak boolean
        );
        create table work.vendor_names (vendor_id varchar, name varchar);
        create table raw.news__documents (document_id varchar, text varchar, unread_because varchar);
        """
    )
    con.executemany("insert into work.vendor_names values (?, ?)", [(k.id, k.name) for k in vendor_names()])
    con.register("texts", pa.table({"text": pa.array(texts, pa.string())}))
    con.execute(
        """
        create or replace table raw.news__documents as
        select 'news:' || rowid as document_id, 'text' as locator, 'https://a.example/' || rowid as url, 'en' as lang,
            'Wire ' || rowid % 50 as publisher, date '2024-06-21' as published_on, text, null::varchar as unread_because
        from (select text, row_number() over () as rowid from texts)
        """
    )
    con.unregister("texts")
    return con


def shuffled(number):
    words = QUIET.split() * 2
    random.Random(number).shuffle(words)
    return " ".join(words)


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
