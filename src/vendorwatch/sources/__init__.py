"""The sources, one folder each, named by its id; adding one is adding a folder, and nothing elsewhere.

Here: finding them. Not here: their contents. `source.py` of a folder declares its `SOURCE`; parser and data files lie
beside it. What several sources share is not here but in `formats/`.
"""

import importlib
import traceback
from functools import cache
from pathlib import Path

from vendorwatch.deliveries import Source
from vendorwatch.errors import VendorwatchError


@cache
def all_sources() -> dict[str, Source]:
    """Return every declared source by id, in the order of the ids.

    Raises VendorwatchError for a folder without a `source.py`, one that cannot be loaded, or whose `SOURCE` has another id.
    """
    found: dict[str, Source] = {}
    folders = [folder for path in __path__ for folder in Path(path).iterdir() if folder.is_dir()]
    for folder in folders:
        if folder.name.startswith((".", "_")):
            continue
        file = folder / "source.py"
        if not file.is_file():
            raise VendorwatchError(
                "is no source", where=str(folder), expected="a folder with a source.py that declares SOURCE"
            )
        try:
            source = getattr(importlib.import_module(f"{__name__}.{folder.name}.source"), "SOURCE", None)
        except (SyntaxError, ImportError, TypeError, NameError, AttributeError, ValueError) as error:
            lines = [at.lineno for at in traceback.extract_tb(error.__traceback__) if at.filename == str(file)]
            raise VendorwatchError(
                f"cannot be loaded: {type(error).__name__}: {error}",
                where=f"{file} line {lines[-1]}" if lines else str(file),
                todo="Mend it; docs/adding-a-source.md has what a source declares",
            ) from error
        if not isinstance(source, Source) or source.id != folder.name:
            raise VendorwatchError(
                "declares no source of this id",
                where=str(file),
                expected=f'SOURCE = Source(id="{folder.name}", ...)',
                todo="Name the folder as the source, or the source as the folder",
            )
        found[source.id] = source
    return dict(sorted(found.items()))
