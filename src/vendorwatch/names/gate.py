"""The most that two names can score, from their words alone: what keeps explained comparisons for hits.

Here: many pairs at once. Not here: the loops over a pair's words (`kernels/`), the score with its reasons (`align.py`).

First a bound that is quick: every word of the name with fewer words is aligned with some word of the other, at best with the
one most like it, and two words differ in at least as many letters as only one of them has; what that leaves of the
information in common, and the edits it takes, cost at least so much. What passes is aligned word by word, as `align.py` does
it. Where words may be joined, acronyms or abbreviations of several words, pairs pass; so they do without vowels.
"""

import sys
from functools import cache

import numpy as np

from vendorwatch.names.align import (
    ALIKE,
    ENOUGH,
    FEATURES,
    FORM,
    INITIAL,
    LONE_CUT,
    LONGEST_ACRONYM,
    MISSPELLED,
    MOST_CUT_OFF,
    NAMED,
    PLENTY,
    SHORTEST_ACRONYM,
    SHORTEST_CUT,
    TELLING,
    WRONG_INITIAL,
)
from vendorwatch.names.arrays import COMPANY, Side
from vendorwatch.names.compiled import kernel
from vendorwatch.names.kernels.aligned import MEASURED
from vendorwatch.names.kernels.bound import BOUNDED, Limits
from vendorwatch.names.kernels.words import LENGTH, SPELLINGS, Array
from vendorwatch.names.score import scorecard

_LIMITS = Limits(
    ALIKE,
    MISSPELLED,
    INITIAL,
    WRONG_INITIAL,
    PLENTY,
    TELLING,
    COMPANY,
    SHORTEST_ACRONYM,
    LONGEST_ACRONYM,
    MOST_CUT_OFF,
    NAMED,
    FORM,
    SHORTEST_CUT,
    LONE_CUT,
    ENOUGH,
)


def most(queries: Side, asked: Array, listed: Side, named: Array, lowest: float, patience: int = sys.maxsize) -> Array:
    """Return for each pair of a query's and a listed name's number a score that `score.compare` does not exceed.

    Bounds below `lowest` are not made any tighter. Holds for pairs without joined words and acronyms. Pairs of one query
    stand together, likeliest first: after `patience` of them in a row below `lowest` the rest are not looked at and are 0.
    """
    longest = max(int(side.words[:, LENGTH : LENGTH + SPELLINGS].max(initial=0)) for side in (queries, listed))
    ends = longest, patience
    found: Array = kernel("most", len(queries.names))(queries, asked, listed, named, _steps(), _LIMITS, lowest, ends)
    return found


@cache
def _steps() -> tuple[Array, Array]:
    """Return the scorecard's tables as bounds and the points from each bound on, 0 below the first.

    Those of the bound come first, then those that only the alignment measures.
    """
    steps = dict(zip(FEATURES, scorecard().steps, strict=True))
    rows = [steps[feature] for feature in (*BOUNDED, *MEASURED)]
    width = 1 + max(len(table.bounds) for table in rows)
    bounds, points = np.full((len(rows), width), np.inf), np.zeros((len(rows), width))
    for row, table in enumerate(rows):
        bounds[row, : len(table.bounds)] = table.bounds
        points[row, 1 : len(table.bounds) + 1] = table.points
    return bounds, points
