"""`vendorwatch status`: the state of each source, and the release in force."""

import json

import typer

from vendorwatch.commands.output import STALE, AsJson, out, print_rows
from vendorwatch.settings import Settings


def status(as_json: AsJson = False) -> None:
    """Show each source's state and the release in force."""
    from vendorwatch import publish
    from vendorwatch.landing import Landing
    from vendorwatch.sources import all_sources

    settings = Settings.from_env()
    landing, release = Landing(settings), publish.current(settings.published)
    rows = []
    for source in all_sources().values():
        state, delivery = landing.status(source), landing.in_force(source)
        rows.append(
            {
                "source": source.id,
                "form": delivery.variant if delivery else None,
                "published_on": delivery.published_on if delivery else None,
                "verified_at": state.verified_at,
                "stale": state.stale,
                "reason": state.reason,
            }
        )
    is_stale = any(row["stale"] for row in rows)
    if as_json:
        print(json.dumps({"release": release.release_id if release else None, "sources": rows}, default=str))
    else:
        out.print(f"Release in force: {release.release_id if release else 'none yet'}")
        for row in rows:
            verified_at = row["verified_at"]
            row |= {
                "verified_at": verified_at and f"{verified_at:%Y-%m-%d %H:%M} UTC",
                "stale": "yes" if row["stale"] else None,
            }
        print_rows(list(rows[0]), [list(r.values()) for r in rows])
    if is_stale:
        raise typer.Exit(STALE)
