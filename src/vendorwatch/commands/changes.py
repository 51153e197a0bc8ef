"""`vendorwatch changes`: what changed on the lists, or for the team's vendors, since a day."""

import json
from datetime import datetime
from typing import Annotated

import typer

from vendorwatch.commands import completion
from vendorwatch.commands.output import EXCERPT, AsJson, print_rows, print_text, warn
from vendorwatch.commands.usage import past_day


def changes(
    since: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], callback=past_day, help="Published on this day or later.")
    ],
    list_id: Annotated[
        str | None,
        typer.Option(
            "--list",
            help="Only this list, ofac_sdn say.",
            autocompletion=completion.lists,
        ),
    ] = None,
    vendor: Annotated[
        str | None, typer.Option(help="Only what concerns this vendor of the team's list: its key or part of its name.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show what was added, removed, modified and listed again, field by field.

    Exit code 4: nothing changed, but a list that was asked is only an excerpt.
    """
    from vendorwatch.coverage import coverage, told, warning
    from vendorwatch.reader import open_published
    from vendorwatch.vendors.joins import require_vendor

    table = "marts.vendor_impact" if vendor is not None else "marts.changes"
    columns = ["published_on", "list_id", "entry_id", "entry_name", "change", "field", "old_value", "new_value"]
    if vendor is not None:
        columns = ["vendor_name", "facet", *columns]
    with open_published() as con:
        asked = coverage(con, [] if list_id is None else [list_id])
        if vendor is not None:
            require_vendor(con, vendor, by_name=True)
        rows = con.execute(
            f"""
            select {", ".join(columns)} from {table}
            where published_on >= ? and (? is null or list_id in (select unnest(?)))
                {"and (vendor_key = ? or contains(lower(vendor_name), lower(?)))" if vendor is not None else ""}
            order by all
            """,
            [
                since.date(),
                list_id,
                [list_id, *(c.list_id for c in asked)],
                *([] if vendor is None else [vendor, vendor]),
            ],
        ).fetchall()
    if as_json:
        print(json.dumps([dict(zip(columns, row, strict=True)) for row in rows], default=str, ensure_ascii=False))
    elif rows:
        print_rows(columns, rows)
    else:
        print_text(f"Nothing changed since {since.date()} on {told(asked)}.")
    if excerpt := warning(asked):
        warn(excerpt)
        if not rows:
            raise typer.Exit(EXCERPT)
