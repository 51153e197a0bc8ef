"""`vendorwatch sources`: what is ingested, from where and under which licence."""

import json
from datetime import timedelta
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from vendorwatch.commands import completion
from vendorwatch.commands.output import AsJson, out, print_records, print_rows
from vendorwatch.errors import VendorwatchError
from vendorwatch.settings import Settings
from vendorwatch.shown import did_you_mean


def sources(
    source: Annotated[
        str | None,
        typer.Argument(
            help="Only this one, with licence and every address.",
            autocompletion=completion.sources,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List what is ingested, from where and how often; of one source its publisher, licence and addresses."""
    from vendorwatch.definitions import definitions

    _, known = definitions(Settings.from_env())
    if source is not None and source not in known:
        raise VendorwatchError(
            f"there is no source {source!r}", expected=", ".join(known), todo=did_you_mean(source, [*known])
        )
    rows: list[dict[str, Any]] = [
        {
            "source": s.id,
            "title": s.title,
            "publisher": s.publisher,
            "licence": s.licence,
            "every": str(s.cadence),
            "addresses": [p.url for v in s.variants for p in v.parts],
            "inbox": s.inbox,
        }
        for s in known.values()
        if source in (None, s.id)
    ]
    if as_json:
        print(json.dumps(rows))
    elif source:
        [row] = rows
        inbox = {"inbox": f"inbox/{row['inbox']}"} if row["inbox"] else {}
        told = {**row, "every": _pace(known[source].cadence), "addresses": "\n".join(row["addresses"])} | inbox
        print_records([*told], [[*told.values()]])
    else:
        print_rows(
            ["source", "title", "every", "from"],
            [[r["source"], r["title"], _pace(known[r["source"]].cadence), _place(r)] for r in rows],
        )
        out.print("`vendorwatch sources SOURCE` shows publisher, licence and addresses.", highlight=False)


def _place(row: dict[str, Any]) -> str:
    """Return the inbox, the host, or the folder of the seeds that a source comes from."""
    if row["inbox"]:
        return f"inbox/{row['inbox']}"
    hosts = dict.fromkeys(urlsplit(address).hostname or "seeds" for address in row["addresses"])
    return ", ".join(hosts) or "import-archive"


def _pace(every: timedelta) -> str:
    return f"{every.days} d" if every.days else f"{every.seconds // 3600} h"
