"""`vendorwatch docs`: write the data dictionary from the catalogue."""

from typing import Annotated

import typer

from vendorwatch.commands.output import out
from vendorwatch.errors import VendorwatchError
from vendorwatch.settings import PROJECT, Settings


def docs(
    check: Annotated[bool, typer.Option(help="Write nothing; fail if the page is not up to date.")] = False,
) -> None:
    """Write docs/data_dictionary.md from the catalogue."""
    from vendorwatch.release.dictionary import page
    from vendorwatch.tables.catalogue import read_catalogue

    path = PROJECT / "docs" / "data_dictionary.md"
    text = page(read_catalogue(Settings.from_env().sql))
    if check and (not path.exists() or path.read_text("utf-8") != text):
        raise VendorwatchError("is not what sql/ says", where=str(path.relative_to(PROJECT)), todo="Run `make docs`")
    if not check:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        out.print(f"Wrote {path.relative_to(PROJECT)}")
