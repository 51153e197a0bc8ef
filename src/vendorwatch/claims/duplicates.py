"""Which documents tell the same story, so that forty copies of one report are one corroboration.

Here: sketches of texts and the groups that follow from them. Not here: what the texts claim. A sketch holds every
eighth hashed run of five words (all of them in short texts); two texts are one story if 60 % of the smaller sketch is
in the other. A copy that was cut or got a new headline is still a copy; a report of the same event in other words is
not.
"""

import re
import zlib
from collections import defaultdict
from collections.abc import Mapping
from itertools import combinations

import duckdb
import pyarrow as pa

from vendorwatch.sources.base import table_from_rows

RUN = 5
SAME_FROM = 0.6
_SPARSE_FROM = 400
_EVERY = 8
# A run of words that stands in more documents is furniture, a footer say, and says nothing about the story.
_FURNITURE_FROM = 60
_WORD = re.compile(r"\w+")

STORIES = pa.schema(
    [("document_id", pa.string()), ("locator", pa.string()), ("story_id", pa.string()), ("publisher", pa.string())]
)


def stories(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return `core.stories` from `staging.stg_news__documents`."""
    documents = con.execute(
        "select document_id, locator, text, coalesce(publisher, url, document_id)"
        " from staging.stg_news__documents order by document_id, locator"
    ).fetchall()
    groups = same_story({f"{d}#{part}": text for d, part, text, _ in documents})
    rows = [(d, part, groups[f"{d}#{part}"], publisher) for d, part, _, publisher in documents]
    return table_from_rows(STORIES, rows)


def same_story(texts: Mapping[str, str]) -> dict[str, str]:
    """Return for each key the smallest key of its group; independent of the order of the texts."""
    sketches = {key: sketch(text) for key, text in texts.items()}
    holders: dict[int, list[str]] = defaultdict(list)
    for key in sorted(sketches):
        for run in sketches[key]:
            holders[run].append(key)
    shared: dict[tuple[str, str], int] = defaultdict(int)
    for keys in holders.values():
        if len(keys) < _FURNITURE_FROM:
            for pair in combinations(keys, 2):
                shared[pair] += 1
    group = {key: key for key in sketches}

    def root(key: str) -> str:
        while group[key] != key:
            key = group[key]
        return key

    for (a, b), count in shared.items():
        if count >= SAME_FROM * min(len(sketches[a]), len(sketches[b])):
            first, second = sorted((root(a), root(b)))
            group[second] = first
    return {key: root(key) for key in sketches}


def sketch(text: str) -> frozenset[int]:
    """Return the hashed runs of words that stand for a text."""
    found = _WORD.findall(text.lower())
    runs = {zlib.crc32(" ".join(found[i : i + RUN]).encode()) for i in range(max(1, len(found) - RUN + 1))}
    return frozenset(runs if len(runs) < _SPARSE_FROM else (r for r in runs if r % _EVERY == 0))
