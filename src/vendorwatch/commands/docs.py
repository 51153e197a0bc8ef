"""`vendorwatch docs`: write what of the documentation follows from the catalogue."""

from typing import Annotated

import typer

from vendorwatch.commands.output import out
from vendorwatch.errors import VendorwatchError
from vendorwatch.settings import PROJECT, Settings


def docs(
    check: Annotated[bool, typer.Option(help="Write nothing; fail if the page is not up to date.")] = False,
) -> None:
    """Write docs/data_dictionary.md, and the sources of the dbt example, from the catalogue."""
    from vendorwatch.definitions import definitions
    from vendorwatch.release.dictionary import dbt_sources, page

    catalogue, _ = definitions(Settings.from_env())
    for place, text in {
        "docs/data_dictionary.md": page(catalogue),
        "examples/dbt/models/sources.yml": dbt_sources(catalogue),
    }.items():
        path = PROJECT / place
        if check and (not path.exists() or path.read_text("utf-8") != text):
            raise VendorwatchError("is not what sql/ says", where=place, todo="Run `make docs`")
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            out.print(f"Wrote {place}")
