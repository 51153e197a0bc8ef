"""`vendorwatch export`: the release in force, where a team's other tools read."""

import json
from typing import Annotated

import typer
from rich.markup import escape

from vendorwatch.commands.output import AsJson, out
from vendorwatch.settings import Settings


def export(
    to: Annotated[
        str,
        typer.Option(
            "--to",
            envvar="VENDORWATCH_EXPORT",
            help="A folder, s3://bucket/path, postgresql://host/database, or delta: and a folder or s3://bucket/path.",
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Write the release in force to a folder, an object store, Postgres or Delta tables, swapped in whole there, too."""
    from vendorwatch.release.export.target import export as write
    from vendorwatch.release.export.target import shown

    done = write(to, Settings.from_env())
    if as_json:
        print(json.dumps(vars(done) | {"to": shown(to)}))
        return
    state = "is in force" if done.is_new else "was in force already"
    out.print(
        f"Release {done.release_id} {state} at {escape(shown(to))}: {done.count} {done.what}.",
        soft_wrap=True,
        highlight=False,
    )
