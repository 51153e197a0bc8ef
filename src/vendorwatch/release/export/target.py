"""Where a release is exported to: what people write after `--to`.

Here: telling targets apart, and that what one needs is installed. Not here: writing there.
"""

import re
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

from vendorwatch.errors import VendorwatchError
from vendorwatch.release.export.release import Exported
from vendorwatch.settings import Settings

# By the beginning of a target: the module that writes there, what it imports, and the extra that brings it.
_KINDS: dict[str, tuple[str, str | None, str]] = {
    "s3://": ("objects", "obstore", "s3"),
    "gs://": ("objects", "obstore", "s3"),
    "az://": ("objects", "obstore", "s3"),
    "postgresql://": ("postgres", "adbc_driver_postgresql", "postgres"),
    "postgres://": ("postgres", "adbc_driver_postgresql", "postgres"),
    "delta:": ("delta", "deltalake", "delta"),
}


def export(to: str, settings: Settings) -> Exported:
    """Write the release in force to a target: a folder, `s3://`, `postgresql://`, or `delta:` and a folder or `s3://`.

    Raises VendorwatchError for a target that is none, whose library is not installed or that refuses, and if nothing was
    published yet.
    """
    if not to.strip():
        raise VendorwatchError(
            "no target",
            where="--to",
            expected=f"a folder, {', '.join(sorted(_KINDS))} ...",
            todo="Write `.` for this folder",
        )
    module, needs, extra = next((kind for start, kind in _KINDS.items() if to.startswith(start)), ("folder", None, ""))
    if needs is None and (unknown := re.match(r"\w[\w+.-]*:", to)) and len(unknown[0]) > 2:
        raise VendorwatchError(
            f"no target {unknown[0]}", where="--to", expected=f"a folder, {', '.join(sorted(_KINDS))} ..."
        )
    if needs is not None and find_spec(needs) is None:
        raise VendorwatchError(
            f"{needs} is not installed", where=shown(to), todo=f"Install the extra: pip install 'vendorwatch[{extra}]'"
        )
    write: Callable[[str, Settings], Exported] = import_module(f"vendorwatch.release.export.{module}").write
    return write(to, settings)


def shown(to: str) -> str:
    """Return a target as it may be printed: without the password that it may hold."""
    return re.sub(r"(?<=://)([^/@:]*):[^@]*@", r"\1:***@", re.sub(r"(?i)(password=)[^&]*", r"\1***", to))
