"""The claims that wait for a person, with their texts.

Here: reading them. Not here: what is done with them (`claims.py`). The texts stand in the warehouse, not in the published file:
the claims of a release are read from there once, and not while a refresh has it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from vendorwatch.claims.lexicon import Lexicon
from vendorwatch.claims.review import Item, queue, registry
from vendorwatch.errors import VendorwatchError
from vendorwatch.settings import Settings
from vendorwatch.tables.warehouse import Warehouse

# A page that is asked for waits no longer for a refresh.
_SECONDS = 2.0


@dataclass(frozen=True)
class Claims:
    """The claims that waited for a person when they were read, surest first, and the names to read a sentence with."""

    items: Sequence[Item]
    lexicon: Lexicon


def read(settings: Settings) -> Claims:
    """Read them from the warehouse; raises VendorwatchError if there is none or a refresh is at work."""
    missing = VendorwatchError(
        "nothing was read yet", where=str(settings.warehouse), todo="Run `vendorwatch refresh` first"
    )
    if not settings.warehouse.exists():
        raise missing
    try:
        with Warehouse(settings.warehouse).writer(seconds=_SECONDS) as con:
            return Claims(queue(con), registry(con))
    except duckdb.CatalogException:
        raise missing from None
