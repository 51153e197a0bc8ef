"""Arrow without pandas, for a process that makes tables from lists of values and no data frames.

Given a list, Arrow asks whether it is one of pandas', and imports pandas to ask: half a second and 70 MB, in each child that
reads a file as well.
"""

import sys
from importlib.abc import MetaPathFinder

import pyarrow as pa


class _NoPandas(MetaPathFinder):
    """Finds that there is no pandas."""

    def find_spec(self, name: str, *_: object) -> None:
        if name == "pandas":
            raise ImportError(name)


def arrow_alone() -> None:
    """Let Arrow find out, which it does once, that there is no pandas; whoever imports it later has it, Arrow's frames too."""
    if "pandas" in sys.modules:
        return
    nothing = _NoPandas()
    sys.meta_path.insert(0, nothing)
    try:
        pa.array([None])
    finally:
        sys.meta_path.remove(nothing)
