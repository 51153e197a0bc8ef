"""Where things are and how we run, read from the environment once.

Here: folders, mode, mirror, contact. Not here: anything about one source (see `sources/`).
Every variable is listed in `.env.example`.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from dotenv import load_dotenv

from vendorwatch.errors import VendorwatchError

PROJECT = Path(__file__).resolve().parents[2]
MODES = ("offline", "live")


@dataclass(frozen=True)
class Settings:
    """The places and modes of one installation; all paths are absolute."""

    home: Path
    seeds: Path
    sql: Path
    mode: str = "offline"
    mirror: str | None = None
    contact: str | None = None
    webhook: str | None = None
    reviews: Path | None = None

    @classmethod
    def from_env(cls) -> "Settings":
        """Read `VENDORWATCH_*`, from `.env` too where the environment does not say.

        Raises VendorwatchError for a mode that does not exist.
        """
        load_dotenv(PROJECT / ".env")
        mode = os.environ.get("VENDORWATCH_MODE", "offline")
        if mode not in MODES:
            raise VendorwatchError(
                f"VENDORWATCH_MODE is {mode!r}",
                expected="offline or live",
                todo="Unset it for the bundled snapshot",
            )
        return cls(
            home=Path(os.environ.get("VENDORWATCH_HOME", PROJECT / "data")).resolve(),
            seeds=Path(os.environ.get("VENDORWATCH_SEEDS", PROJECT / "seeds")).resolve(),
            sql=PROJECT / "sql",
            mode=mode,
            mirror=os.environ.get("VENDORWATCH_MIRROR") or None,
            contact=os.environ.get("VENDORWATCH_CONTACT") or None,
            webhook=os.environ.get("VENDORWATCH_WEBHOOK") or None,
            reviews=Path(os.environ.get("VENDORWATCH_REVIEWS", PROJECT / "reviews")).resolve(),
        )

    @property
    def landing(self) -> Path:
        """The archive of every byte ever retrieved, and its log."""
        return self.home / "landing"

    @property
    def warehouse(self) -> Path:
        """The private DuckDB file; a function of the landing archive, the seeds and the code."""
        return self.home / "warehouse.duckdb"

    @property
    def published(self) -> Path:
        """The folder that readers look into."""
        return self.home / "published"

    @property
    def published_file(self) -> Path:
        """The one file that readers open; a symlink to the release in force."""
        return self.published / "vendorwatch.duckdb"

    def inbox(self, name: str) -> Path:
        """The folder into which people drop files for a source (`news`, `vendors`).

        What people decided (`reviews`) is kept with the project, where it is under version control like the seeds.
        """
        if name == "reviews" and self.reviews is not None:
            return self.reviews
        return self.home / "inbox" / name
