"""The most that two names can score, from their words alone: what keeps alignment for likely hits.

Here: the bound for many pairs at once. Not here: the loop over a pair's words (`kernels.py`), the score itself (`align.py`).

The bound follows the scorecard. Every word of the name with fewer words is aligned with some word of the other, at best
with the one most like it; what that leaves of the information in common, and the edits it takes, cost at least so much.
First, two words differ in at least as many letters as only one of them has; what passes is bounded again by edit distances.
Joined words and acronyms are beyond such a bound; `index.py` lets pairs pass that share enough to be such.
"""

import sys
from functools import cache

import numpy as np

from vendorwatch.names.align import (
    ALIKE,
    FEATURES,
    INITIAL,
    LONGEST_ACRONYM,
    MISSPELLED,
    MOST_CUT_OFF,
    NAMED,
    PLENTY,
    SHORTEST_ACRONYM,
    TELLING,
    WRONG_INITIAL,
)
from vendorwatch.names.arrays import COMPANY, Side
from vendorwatch.names.compiled import kernel
from vendorwatch.names.kernels import BOUNDED, LENGTH, SPELLINGS, Array, Limits
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
    """Return the scorecard's tables of the bound as bounds and the points from each bound on, 0 below the first."""
    steps = dict(zip(FEATURES, scorecard().steps, strict=True))
    width = 1 + max(len(steps[feature].bounds) for feature in BOUNDED)
    bounds, points = np.full((len(BOUNDED), width), np.inf), np.zeros((len(BOUNDED), width))
    for row, feature in enumerate(BOUNDED):
        count = len(steps[feature].bounds)
        bounds[row, :count] = steps[feature].bounds
        points[row, 1 : count + 1] = steps[feature].points
    return bounds, points
