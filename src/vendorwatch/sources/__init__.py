"""The sources, one module each; adding one is adding a module with a `SOURCE`, and nothing elsewhere.

Here: finding them. Not here: their contents.
"""

import importlib
import pkgutil
from functools import cache

from vendorwatch.sources.base import Source


@cache
def all_sources() -> dict[str, Source]:
    """Return every declared source by id, in the order of the ids."""
    found: dict[str, Source] = {}
    for module in pkgutil.iter_modules(__path__):
        source = getattr(importlib.import_module(f"{__name__}.{module.name}"), "SOURCE", None)
        if isinstance(source, Source):
            found[source.id] = source
    return dict(sorted(found.items()))
