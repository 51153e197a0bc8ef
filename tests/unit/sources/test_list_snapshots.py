"""Every source that yields the list contract: its snapshot is read whole, and live it is fetched where it is published."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.mirror import Mirror
from vendorwatch.deliveries import Delivery, Source
from vendorwatch.fetch import Patience
from vendorwatch.landing import Landing
from vendorwatch.settings import PROJECT, Settings
from vendorwatch.sources import all_sources
from vendorwatch.tables.catalogue import read_catalogue
from vendorwatch.tables.loading import parse_in_full

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


@pytest.mark.parametrize(
    "source",
    [s for s in all_sources().values() if yields_the_contract(s) and s.is_fetched],
    ids=lambda s: s.id,
)
def test_live_it_is_fetched_from_its_publisher(tmp_path: Path, source: Source) -> None:
    """From the publisher's own addresses, which a loopback mirror answers with the snapshot."""
    newest = max((SNAPSHOTS / source.id).iterdir())
    with Mirror({part.url.partition("?")[0]: newest / part.name for part in source.variants[0].parts}) as mirror:
        settings = Settings(tmp_path, SNAPSHOTS.parent, PROJECT / "sql", "live", mirror.base, None)
        quick = Patience(tries=1, deadline=10, connect=1, silence=1, backoff=0.01)
        outcome = Landing(settings, patience=quick).refresh(source)
    assert (outcome.status, outcome.reason) == ("new", "")
