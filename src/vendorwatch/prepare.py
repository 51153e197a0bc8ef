"""Compile all inner loops before anybody waits for them: `python -m vendorwatch.prepare`, part of installing.

Here: which parts have loops. Not here: the loops, and when they are compiled otherwise.
"""

from vendorwatch.formats.ofac import scanned
from vendorwatch.names import prepare as names


def prepare() -> None:
    """Compile every loop for the types that it is called with, or load what was compiled before."""
    names.prepare()
    scanned.prepare()


if __name__ == "__main__":
    prepare()
