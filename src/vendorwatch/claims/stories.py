"""Which documents tell the same story, so that forty copies of one report, or four hundred, are one corroboration.

Here: sketches of texts and the groups that follow from them. Not here: what the texts claim. A sketch holds every fourth
hashed run of five words; two texts are one story if 60 % of the smaller sketch is in the other. A copy that was cut or
got a new headline is still a copy; a report of the same event in other words is not. A text too short for a sketch is a
copy only of one with the same words. Each text is compared with the first of each story only, so time and memory grow
with the number of stories, not with that of their copies.
"""

import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

import duckdb
import pyarrow as pa

from vendorwatch.columns import table_of

RUN = 5
SAME_FROM = 0.6
_EVERY = 4
# Fewer runs than that tell nothing.
_ENOUGH = 6
# A run of words that stands in more stories is furniture, a footer say, and says nothing about the story.
_FURNITURE_FROM = 60
_WORD = re.compile(r"\w+")
_BATCH = 500


def stories(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return `work.stories` from `raw.news__documents`."""
    groups = _grouped(_texts(con))
    documents = con.execute(
        "select document_id, locator, coalesce(publisher, url, document_id)"
        " from raw.news__documents order by document_id, locator"
    ).fetchall()
    rows = [(d, part, groups[f"{d}#{part}"], publisher) for d, part, publisher in documents]
    return table_of("work.stories", rows)


def same_story(texts: Mapping[str, str]) -> dict[str, str]:
    """Return for each key the smallest key of its group; independent of the order of the texts."""
    return _grouped(sorted(texts.items()))


def sketch(text: str) -> frozenset[int]:
    """Return the hashed runs of words that stand for a text; one hash of all its words if it is too short for more."""
    found = _WORD.findall(text.lower())
    runs = (zlib.crc32(" ".join(found[i : i + RUN]).encode()) for i in range(len(found) - RUN + 1))
    kept = frozenset(run for run in runs if run % _EVERY == 0)
    return kept if len(kept) >= _ENOUGH else frozenset({zlib.crc32(" ".join(found).encode())})


def _texts(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    texts = con.cursor().execute(
        "select document_id || '#' || locator as key, text from raw.news__documents order by key"
    )
    while batch := texts.fetchmany(_BATCH):
        yield from batch


def _grouped(texts: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return for each key the first key of its group; the texts come in the order of their keys."""
    group: dict[str, str] = {}
    sizes: dict[str, int] = {}
    holders: dict[int, list[str]] = defaultdict(list)

    def root(key: str) -> str:
        while group[key] != key:
            key = group[key]
        return key

    for key, text in texts:
        group[key] = key
        runs = sketch(text)
        shared = Counter(first for run in runs if len(holders[run]) < _FURNITURE_FROM for first in holders[run])
        same = {root(f) for f, count in shared.items() if count >= SAME_FROM * min(len(runs), sizes[f])}
        if same:
            earliest = min(same)
            for other in (*same, key):
                group[other] = earliest
        else:
            sizes[key] = len(runs)
            for run in runs:
                holders[run].append(key)
    return {key: root(key) for key in group}
