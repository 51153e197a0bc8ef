"""Compiling the inner loops of `kernels.py`, where there is so much to do that it pays.

Here: `kernel(name, work)`. Compiling takes ten seconds, once, when the project is installed (`prepare.py`) or else when it is
first needed: numba keeps what it made in `__pycache__` beside the loops or, where that cannot be written, in the user's own
cache folder. Importing numba and loading that takes one. A few names wait for neither.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any

from vendorwatch.names import kernels

# So many names take the loops as long as it takes to compile them, and to load what was compiled.
WORTH_COMPILING = 1_000
WORTH_LOADING = 100


def kernel(name: str, work: int) -> Callable[..., Any]:
    """Return the loop of that name, compiled if it is for so many names that this pays."""
    found: Callable[..., Any] = (_compiled() if pays(work) else vars(kernels))[name]
    return found


def load() -> None:
    """Have every loop of this process compiled from now on, however few names it is for."""
    _compiled()


def pays(work: int) -> bool:
    """Tell whether compiled loops are ready, or soon enough for so many names."""
    if work >= WORTH_COMPILING or _compiled.cache_info().currsize:
        return True
    source = Path(kernels.__file__)
    # One of another version of the loops is compiled anew, once.
    return work >= WORTH_LOADING and any(source.parent.glob(f"__pycache__/{source.stem}.most-*.nbi"))


@cache
def _compiled() -> dict[str, Any]:
    """Return the names of `kernels.py` with its functions compiled; each is compiled when it is first called."""
    import numba  # noqa: PLC0415 - few need it

    compiled: Any = numba.njit
    scope = dict(vars(kernels))
    for name, function in vars(kernels).items():
        if isinstance(function, FunctionType) and function.__module__ == kernels.__name__:
            same = FunctionType(function.__code__, scope, name)
            # What only other loops call needs no way in from Python, which takes as long to compile as the loop.
            inner = name.startswith("_")
            options = {"nogil": True, "error_model": "numpy", "no_cpython_wrapper": inner, "no_cfunc_wrapper": inner}
            try:
                scope[name] = compiled(same, cache=True, **options)
            except RuntimeError:  # no folder for it can be written
                scope[name] = compiled(same, **options)
    return scope
