"""Where things are and how we run, read from the environment once.

Here: folders, mode, mirror, contact. Not here: anything about one source (see `sources/`).
Every variable is listed in `.env.example`.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import load_dotenv

from vendorwatch.errors import VendorwatchError

_CHECKOUT = Path(__file__).resolve().parents[2]
INSTALLED = not (_CHECKOUT / "pyproject.toml").is_file()
# Where `sql/`, `seeds/`, `orchestration/` and `dagster.yaml` lie: at the top of a checkout, or carried by the package.
PROJECT = Path(__file__).resolve().parent / "project" if INSTALLED else _CHECKOUT
# What calls it: a checkout has the command in its environment, which need not be the shell's.
PROGRAM = "vendorwatch" if INSTALLED else ".venv/bin/vendorwatch"
# What `vendorwatch init` writes, and by what a folder is known to be an installation.
MARK = "dagster.yaml"
MODES = ("offline", "live")
PACES = ("at once", "daily")


def installation() -> Path:
    """Return the folder that holds this installation's data, history of runs and `.env`.

    In a checkout it is the checkout; of an installed package it is the folder that we are in, or the nearest above it,
    in which `vendorwatch init` was run. Raises VendorwatchError where there is none.
    """
    if not INSTALLED:
        return PROJECT
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / MARK).is_file():
            return folder
    raise VendorwatchError(
        "no installation here",
        where=str(here),
        expected=f"a folder (or one below it) with the {MARK} that `vendorwatch init` writes",
        todo="Run `vendorwatch init` in an empty folder, and the other commands from there",
    )


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
    apprise: str | None = None
    reviews: Path | None = None
    token: str | None = field(default=None, repr=False)
    url: str | None = None
    alert_severity: str | None = None
    alert_digest: bool = False

    @classmethod
    def from_env(cls) -> "Settings":
        """Read `VENDORWATCH_*`, from `.env` too where the environment does not say.

        Raises VendorwatchError for a mode, pace, folder or address that cannot be meant, and where there is no installation.
        """
        folder = installation()
        load_dotenv(folder / ".env")
        mode = os.environ.get("VENDORWATCH_MODE", "offline")
        if mode not in MODES:
            raise VendorwatchError(
                f"VENDORWATCH_MODE is {mode!r}",
                expected="offline or live",
                todo="Unset it for the bundled snapshot",
            )
        if os.environ.get("VENDORWATCH_ALERT_PACE", "at once") not in PACES:
            raise VendorwatchError(
                f"VENDORWATCH_ALERT_PACE is {os.environ['VENDORWATCH_ALERT_PACE']!r}", expected=" or ".join(PACES)
            )
        return cls(
            home=_folder("VENDORWATCH_HOME", folder / "data", may_be_made=True),
            seeds=_folder("VENDORWATCH_SEEDS", PROJECT / "seeds"),
            sql=PROJECT / "sql",
            mode=mode,
            mirror=_address("VENDORWATCH_MIRROR"),
            contact=os.environ.get("VENDORWATCH_CONTACT") or None,
            webhook=_address("VENDORWATCH_WEBHOOK"),
            apprise=os.environ.get("VENDORWATCH_APPRISE") or None,
            reviews=_folder("VENDORWATCH_REVIEWS", folder / "reviews", may_be_made=True),
            token=os.environ.get("VENDORWATCH_TOKEN") or None,
            url=(_address("VENDORWATCH_URL") or "").rstrip("/") or None,
            alert_severity=os.environ.get("VENDORWATCH_ALERT_SEVERITY") or None,
            alert_digest=os.environ.get("VENDORWATCH_ALERT_PACE", "at once") == "daily",
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

    @property
    def impact_log(self) -> Path:
        """The log of what people were told of their vendors."""
        return self.home / "impact.jsonl"

    def inbox(self, name: str) -> Path:
        """The folder into which people drop files for a source (`news`, `vendors`).

        What people decided (`reviews`) is kept with the project, where it is under version control like the seeds.
        """
        if name == "reviews" and self.reviews is not None:
            return self.reviews
        return self.home / "inbox" / name


def _folder(name: str, default: Path, *, may_be_made: bool = False) -> Path:
    """Return the folder that a variable names; raises VendorwatchError for what is none and cannot become one."""
    path = Path(os.environ.get(name) or default).resolve()
    if path.is_dir() or (may_be_made and not path.exists() and not any(p.is_file() for p in path.parents)):
        return path
    raise VendorwatchError(
        f"{name} is {str(path)!r}",
        expected="a folder, or a place where one can be made" if may_be_made else "a folder that is there",
        todo="Mend it in the environment or in .env, or unset it",
    )


def _address(name: str) -> str | None:
    """Return the address that a variable holds; raises VendorwatchError, which does not repeat it, for what is none."""
    value = (os.environ.get(name) or "").strip()
    if not value:
        return None
    try:
        parts = urlsplit(value)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_address = False
    if not is_address or any(c.isspace() for c in value):
        raise VendorwatchError(
            f"{name} is no address",
            expected="one that starts with https:// or http:// and names a host",
            todo="Mend it in the environment or in .env, or unset it",
        )
    return value
