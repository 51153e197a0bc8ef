"""Not looking for cycles where none are made.

Names, words, elements and rows are millions of short-lived values that hold no cycles, so counting references frees them;
Python's search for cycles among so many takes a sixth of the time.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def acyclic() -> Iterator[None]:
    """Leave out the search for cycles meanwhile."""
    searches = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searches:
            gc.enable()
