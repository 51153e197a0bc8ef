"""Every bundled snapshot of a source that yields the list contract is read whole, in the columns of the contract."""

from collections.abc import Callable

import pytest

from vendorwatch.catalogue import read_catalogue
from vendorwatch.deliveries import Delivery, Source
from vendorwatch.models import parse_in_full
from vendorwatch.settings import PROJECT
from vendorwatch.sources import all_sources

CATALOGUE = read_catalogue(PROJECT / "sql")
SNAPSHOTS = PROJECT / "seeds" / "snapshots"


def yields_the_contract(source: Source) -> bool:
    return any(t.path.stem.startswith("list_") for t in CATALOGUE.of_source(source.id))


@pytest.mark.parametrize(
    "source", [s for s in all_sources().values() if yields_the_contract(s) and not s.inbox], ids=lambda s: s.id
)
def test_the_snapshot_is_read_whole(delivery_of: Callable[..., Delivery], source: Source) -> None:
    if source.curated:
        deliveries = [{p.name: PROJECT / "seeds" / "curated" / p.name for p in source.variants[0].parts}]
    else:
        folders = sorted((SNAPSHOTS / source.id).iterdir())
        deliveries = [{path.name: path for path in folder.iterdir()} for folder in folders]
    assert deliveries, f"seeds/snapshots/{source.id} has no delivery"
    for parts in deliveries:
        [variant] = [v.name for v in source.variants if {p.name for p in v.parts} == set(parts)]
        parsed = parse_in_full(CATALOGUE, source, delivery_of(source.id, variant, parts))
        assert parsed.tables["entries"].num_rows
        assert set(parsed.tables["entries"]["list_id"].to_pylist()) <= set(source.lists)
        assert not parsed.problems
