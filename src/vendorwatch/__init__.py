"""Vendorwatch: which vendors are restricted, who runs them, how large they are, and what changed.

This package is the library. It knows sources, names, claims, SQL models and the published file; it never imports
Dagster. What runs when, and what must hold before something is published, lives in `orchestration/`.

`vendorwatch.query`, `vendorwatch.screen` and `vendorwatch.explain` give DataFrames of the release in force (`api.py`); what
an answer is worth is told by `ExcerptWarning` and `RowsWarning` as well.
"""

from typing import TYPE_CHECKING, Any

from vendorwatch.errors import ExcerptWarning, RowsWarning

if TYPE_CHECKING:
    from vendorwatch.api import explain as explain
    from vendorwatch.api import query as query
    from vendorwatch.api import screen as screen

__version__ = "0.2.0"
__all__ = ["ExcerptWarning", "RowsWarning", "explain", "query", "screen"]


def __getattr__(name: str) -> Any:
    # pandas takes half a second to import, which no command should pay for.
    if name in __all__:
        from vendorwatch import api  # noqa: PLC0415

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
