"""A release in an object store: S3 and what speaks like it.

Here: objects below `releases/<id>/`, each whole or not there, and one object `current.json` that names the release in force and is
written last. Not here: folders (`folder.py`). Which store and with what keys is said by the environment as its own tools read it
(`AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT_URL`, ...).
"""

import json
from typing import Any

import obstore
from obstore.exceptions import BaseError
from obstore.store import from_url

from vendorwatch.errors import VendorwatchError
from vendorwatch.release.export.release import KEPT, Exported, Files, files
from vendorwatch.settings import Settings

POINTER = "current.json"


def write(to: str, settings: Settings) -> Exported:
    """Put the release below `releases/<id>/`, then let `current.json` name it.

    Raises VendorwatchError where the store refuses.
    """
    found = files(settings.published)
    try:
        return Exported(found.release_id, len(found.paths), "files", _swapped(from_url(to), found))
    except (BaseError, OSError, ValueError) as error:
        # What follows the first line is how the library came to it.
        raise VendorwatchError(
            str(error).strip().splitlines()[0],
            where=to,
            todo="Look at the address, the keys (AWS_ACCESS_KEY_ID, ...) and what they may do there",
        ) from error


def _swapped(store: Any, found: Files) -> bool:
    held = _sizes(store)
    here = {f"releases/{found.release_id}/{there}": path for there, path in found.paths.items()}
    sizes = {there: path.stat().st_size for there, path in here.items()}
    if all(held.get(there) == size for there, size in sizes.items()) and _points_to(store) == found.release_id:
        return False
    for there, path in here.items():
        if held.get(there) != sizes[there]:
            obstore.put(store, there, path)
    held = _sizes(store)
    if missing := [there for there, size in sizes.items() if held.get(there) != size]:
        raise OSError(f"{missing[0]} is not there as it was sent")
    obstore.put(store, POINTER, found.pointer)
    releases = sorted({there.split("/")[1] for there in held} - {found.release_id})
    gone = set(releases[: -(KEPT - 1)])
    if old := [there for there in held if there.split("/")[1] in gone]:
        obstore.delete(store, old)
    return True


def _sizes(store: Any) -> dict[str, int]:
    return {item["path"]: item["size"] for page in obstore.list(store, "releases") for item in page}


def _points_to(store: Any) -> str | None:
    try:
        return str(json.loads(obstore.get(store, POINTER).bytes().to_bytes())["release_id"])
    except (FileNotFoundError, ValueError, KeyError):
        return None
