"""Compiling the inner loops of `kernels.py`, where there is so much to do that it pays.

Here: `kernel(name, work)`. numba is imported (half a second) and a loop compiled (kept in `__pycache__` or, where that cannot
be written, in the user's own cache folder) when it is first asked for much work; a few names never wait for either.
"""

from collections.abc import Callable
from functools import cache
from types import FunctionType
from typing import Any

from vendorwatch.names import kernels

# So many names take a loop as long as it it takes to load compiled.
WORTH_COMPILING = 100


def kernel(name: str, work: int) -> Callable[..., Any]:
    """Return the loop of that name, compiled if it is for so many names that this pays."""
    found: Callable[..., Any] = (_compiled() if work >= WORTH_COMPILING else vars(kernels))[name]
    return found


@cache
def _compiled() -> dict[str, Any]:
    """Return the names of `kernels.py` with its functions compiled; each is compiled when it is first called."""
    from numba import njit  # noqa: PLC0415 - few need it

    scope = dict(vars(kernels))
    for name, function in vars(kernels).items():
        if isinstance(function, FunctionType) and function.__module__ == kernels.__name__:
            same = FunctionType(function.__code__, scope, name)
            try:
                scope[name] = njit(same, nogil=True, cache=True, error_model="numpy")
            except RuntimeError:  # no folder for it can be written
                scope[name] = njit(same, nogil=True, error_model="numpy")
    return scope
