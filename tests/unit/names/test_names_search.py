"""The loops that count what names share."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vendorwatch.names.kernels.search import _sort_least


@given(st.lists(st.integers(0, 40), max_size=60), st.integers(0, 70))
def test_the_least_come_first_and_in_order(values: list[int], most: int) -> None:
    array = np.array(values, np.int64)
    least = _sort_least(array, len(values), most)
    assert array[:least].tolist() == sorted(values)[:most]
    assert sorted(array.tolist()) == sorted(values)
