"""`vendorwatch sources`: what is ingested, from where and under which licence."""

import json
from datetime import timedelta
from typing import Any

from vendorwatch.commands.output import AsJson, print_rows


def sources(as_json: AsJson = False) -> None:
    """List what is ingested: publisher, address, licence, pace."""
    from vendorwatch.sources import all_sources

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
        for s in all_sources().values()
    ]
    if as_json:
        print(json.dumps(rows))
        return
    print_rows(
        ["source", "title", "publisher", "licence", "every", "from"],
        [
            [
                *(r["source"], r["title"], r["publisher"], r["licence"], _pace(s.cadence)),
                f"inbox/{r['inbox']}" if r["inbox"] else "\n".join(r["addresses"]),
            ]
            for r, s in zip(rows, all_sources().values(), strict=True)
        ],
    )


def _pace(every: timedelta) -> str:
    return f"{every.days} d" if every.days else f"{every.seconds // 3600} h"
