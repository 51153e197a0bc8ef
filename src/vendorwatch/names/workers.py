"""Screening batch after batch, in this process or in several.

Here: the processes and the order of their answers. Not here: screening a batch (`match.py`). Batches are answered in
the order they were asked, so the number of processes changes nothing but the time.
"""

import gc
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pyarrow as pa

from vendorwatch.acyclic import acyclic
from vendorwatch.names.index import NameIndex
from vendorwatch.names.match import screen_table

if TYPE_CHECKING:
    from concurrent.futures import Future

Asked = TypeVar("Asked")
# Batches that a process has waiting: enough that none is idle.
_AHEAD = 2
# Batches done or waiting for a process: few enough that memory stays bounded, enough while a process starts.
_BEHIND = 16

_index: NameIndex | None = None


def screened(
    index: Path, batches: Iterator[tuple[Asked, pa.Table]], *, workers: int, top: int, min_score: float | None
) -> Iterator[tuple[Asked, pa.Table]]:
    """Yield for each batch (anything, and queries as `match.screen_table` takes them) the same thing and its hits.

    `index` is an index file; each process, of which this one is one, opens it for itself.
    """
    if workers == 1:
        _open(index)
        for asked, queries in batches:
            yield asked, _hits(queries, top, min_score)
        return
    import multiprocessing  # noqa: PLC0415 - slow to import, and one process is enough for a few names
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415

    # Neither DuckDB nor Arrow outlives a fork, so processes start afresh; meanwhile, and when all are busy, this one works too.
    context = multiprocessing.get_context("spawn")
    waiting: deque[tuple[Asked, Future[pa.Table]]] = deque()
    with ProcessPoolExecutor(workers - 1, context, initializer=_open, initargs=(index,)) as pool:
        _open(index)
        for asked, queries in batches:
            if sum(not hits.done() for _, hits in waiting) < (workers - 1) * _AHEAD:
                waiting.append((asked, pool.submit(_hits, queries, top, min_score)))
            else:
                waiting.append((asked, _done(_hits(queries, top, min_score))))
            while waiting and (waiting[0][1].done() or len(waiting) > workers * _BEHIND):
                done, hits = waiting.popleft()
                yield done, hits.result()
        while waiting:
            done, hits = waiting.popleft()
            yield done, hits.result()


def _done(hits: pa.Table) -> "Future[pa.Table]":
    from concurrent.futures import Future  # noqa: PLC0415

    future: Future[pa.Table] = Future()
    future.set_result(hits)
    return future


def _open(index: Path) -> None:
    global _index  # noqa: PLW0603 - a process has one index, opened when it starts
    _index = NameIndex.open(index)
    # An index is many objects that stay; looking them through for garbage again and again costs a tenth of the time.
    gc.freeze()


def _hits(queries: pa.Table, top: int, min_score: float | None) -> pa.Table:
    assert _index is not None
    with acyclic():
        found = screen_table(_index, queries, top=top, min_score=min_score)
        # Words and names that are remembered stay as well.
        gc.freeze()
        return found
