"""SIGKILL at any moment: what was landed stays readable, and nothing half-written is ever seen."""

import hashlib
import itertools
import multiprocessing
import random
import time
from contextlib import suppress
from datetime import timedelta

from vendorwatch.deliveries import Source
from vendorwatch.landing import Landing
from vendorwatch.settings import Settings

KILLS = 40
SIZE = 400_000
NEWS = Source(
    id="news",
    title="News",
    publisher="several",
    homepage="https://a.example",
    licence="none",
    cadence=timedelta(hours=1),
    parse=lambda _: None,
    tables=(),
    inbox="news",
    cumulative=True,
)


def settings(root):
    return Settings(home=root, seeds=root / "seeds", sql=root, mode="live")


def land_for_ever(root, run, acknowledge):
    """Drop one file after the other, land it, and say so once that is done."""
    landing = Landing(settings(root))
    for n in itertools.count():
        path = root / "inbox" / "news" / f"{run}-{n}.txt"
        path.with_suffix(".part").write_bytes(f"{run}-{n}.".encode().ljust(SIZE, b"x"))
        path.with_suffix(".part").rename(path)
        acknowledge.send(landing.refresh(NEWS).delivery[path.name].sha256)


def test_a_killed_landing_leaves_nothing_half_done(tmp_path):
    (tmp_path / "inbox" / "news").mkdir(parents=True)
    chance = random.Random(7)
    fork = multiprocessing.get_context("fork")
    acknowledged, whole = set(), set()
    for run in range(KILLS):
        ours, theirs = fork.Pipe(duplex=False)
        child = fork.Process(target=land_for_ever, args=(tmp_path, run, theirs))
        child.start()
        theirs.close()
        if run % 10 == 9:
            # On a busy machine a tenth of a second may never be enough for one.
            ours.poll(30)
        time.sleep(chance.uniform(0, 0.1))
        child.kill()
        child.join()
        with suppress(EOFError):
            while True:
                acknowledged.add(ours.recv())

        # Whoever looks now sees whole objects, whole rows, and all that was acknowledged.
        objects = set((tmp_path / "landing" / "objects").glob("*/*"))
        # At the end those that were whole once are looked at again.
        for path in objects if run == KILLS - 1 else objects - whole:
            assert hashlib.sha256(path.read_bytes()).hexdigest() == path.name
        whole |= objects
        landing = Landing(settings(tmp_path))
        in_force = landing.in_force(NEWS)
        documents = in_force.documents if in_force else ()
        assert acknowledged <= {d.sha256 for d in documents}
        assert all(d.path.stat().st_size == d.size for d in documents)

    assert acknowledged
    outcome = landing.refresh(NEWS)
    assert {d.name for d in outcome.delivery.documents} == {p.name for p in (tmp_path / "inbox" / "news").glob("*.txt")}
    tries = [row["retrieval_id"] for row in landing.retrievals()]
    assert len(set(tries)) == len(tries)
