"""The tables and sources of an installation, held against each other before anything stands on them.

Here: the one check of all declarations, for the commands and for Dagster alike. Not here: what is checked of lists (`lists.py`), of
parsers (`parsers.py`), of tables (`tables/catalogue.py`).
"""

from typing import NamedTuple

from vendorwatch.deliveries import Source
from vendorwatch.lists import check_lists
from vendorwatch.parsers import check_parsers
from vendorwatch.settings import PROJECT, Settings
from vendorwatch.sources import all_sources
from vendorwatch.tables.catalogue import Catalogue, read_catalogue


class Definitions(NamedTuple):
    """Every table, and every source by id."""

    catalogue: Catalogue
    sources: dict[str, Source]


def definitions(settings: Settings) -> Definitions:
    """Return what is declared; raises VendorwatchError for the first declaration that is not whole, naming file and remedy."""
    sources = all_sources()
    catalogue = read_catalogue(settings.sql)
    check_lists(catalogue, sources.values(), settings.seeds)
    check_parsers(catalogue, sources.values(), PROJECT / "seeds", settings.home / "cache")
    return Definitions(catalogue, sources)
