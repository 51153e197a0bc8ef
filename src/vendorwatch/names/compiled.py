"""Compiling the inner loops in `kernels/`, where there is so much to do that it pays.

Here: `kernel(name, work)`. Compiling takes twenty seconds, once, when the project is installed (`prepare.py`) or else when it
is first needed: numba keeps what it made in `__pycache__` beside the loops or, where that cannot be written, in the user's own
cache folder. Importing numba and loading that takes one. A few names wait for neither.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import FunctionType
from typing import Any

from vendorwatch.names.kernels import aligned, bound, search, words

# Loops call loops of the modules before theirs.
_MODULES = (words, search, aligned, bound)
# Those that Python calls; the rest needs no way in that would take as long to compile as the loop.
_CALLED = {
    name: vars(module)[name]
    for module, names in (
        (words, ("describe", "tell")),
        (search, ("grams", "keys", "slots", "nearest")),
        (bound, ("most",)),
    )
    for name in names
}

# These make arrays.
_ALLOCATING = {"_room"}
# Done for every pair of names; a call would copy where all arrays of both are.
_INLINED = {"same_words", "_means_any", "_means_one", "_joined", "_alike", "_differ", "_means", "_bound"}

# So many names take the loops as long as it takes to compile them, and to load what was compiled.
WORTH_COMPILING = 1_000
WORTH_LOADING = 100


def kernel(name: str, work: int) -> Callable[..., Any]:
    """Return the loop of that name, compiled if it is for so many names that this pays."""
    found: Callable[..., Any] = (_compiled() if pays(work) else _CALLED)[name]
    return found


def load() -> None:
    """Have every loop of this process compiled from now on, however few names it is for."""
    _compiled()


def pays(work: int) -> bool:
    """Tell whether compiled loops are ready, or soon enough for so many names."""
    if work >= WORTH_COMPILING or _compiled.cache_info().currsize:
        return True
    # Those of another version of the loops are compiled anew, once.
    return work >= WORTH_LOADING and any(_kept(Path(words.__file__).parent / "__pycache__"))


@cache
def _compiled() -> dict[str, Any]:
    """Return the loops that Python calls with all functions compiled; each is compiled when it is first called."""
    import numba  # noqa: PLC0415 - few need it

    njit: Any = numba.njit
    made: dict[Any, Any] = {}
    for module in _MODULES:
        scope = {
            name: made.get(value, value) if isinstance(value, FunctionType) else value
            for name, value in vars(module).items()
        }
        for name, function in vars(module).items():
            if not isinstance(function, FunctionType) or function.__module__ != module.__name__:
                continue
            same = FunctionType(function.__code__, scope, name)
            inner = name not in _CALLED
            options = {"nogil": True, "error_model": "numpy", "no_cpython_wrapper": inner, "no_cfunc_wrapper": inner}
            if inner and name not in _ALLOCATING:
                # Counting who holds an array would take longer than what is done with it.
                options["_nrt"] = False
            if name in _INLINED:
                options["inline"] = "always"
            try:
                made[function] = scope[name] = njit(same, cache=True, **options)
            except RuntimeError:  # no folder for it can be written
                made[function] = scope[name] = njit(same, **options)
                continue
            _kept(Path(scope[name].stats.cache_path))
    return {name: made[function] for name, function in _CALLED.items()}


def _kept(folder: Path) -> list[Path]:
    """Return what numba has compiled there, without what is older than any of the loops, which is removed.

    numba itself looks at the file of a loop alone, and not at those of the loops and columns that it takes from others.
    """
    newest = max(Path(module.__file__ or "").stat().st_mtime for module in _MODULES)
    kept = []
    for module in _MODULES:
        for path in folder.glob(f"{Path(module.__file__ or '').stem}.*.nb[ic]"):
            # Another process may be at the same.
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < newest:
                    path.unlink()
                else:
                    kept.append(path)
    return kept
