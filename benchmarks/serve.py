"""How long a search in the browser and a question to the API take, over loopback, at the release in force.

Run: VENDORWATCH_HOME=... .venv/bin/python -m benchmarks.serve
The aim, a search within 150 ms for 95 of 100, is set for the full lists: take a home that has them, and a machine at rest.
"""

import http.client
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote, urlsplit

from vendorwatch.reader import open_published

QUESTIONS = 300
AIM_MS = 150


def names() -> tuple[list[str], int]:
    """Return names of the team's own list and of listed parties, half of each, and how many parties there are."""
    with open_published() as con:
        found = con.execute(
            f"""
            select name from (select vendor_name as name from core.vendor_list using sample {QUESTIONS} rows (reservoir, 7))
            union all
            select name from (select name from core.name_targets where length(name) < 200
                using sample {QUESTIONS} rows (reservoir, 7))
            """
        ).fetchall()
        [(entries,)] = con.execute("select count(distinct target_id) from core.name_targets").fetchall()
    return [name for (name,) in found], entries


def milliseconds(host: str, ask: list[tuple[str, str, str | None]]) -> list[float]:
    """Return how long each question took, least first; the first ones, which read the index, are asked twice."""
    took = []
    con = http.client.HTTPConnection(host)
    for method, path, body in [*ask[:20], *ask]:
        began = time.perf_counter()
        con.request(method, path, body, {"content-type": "application/json"} if body else {})
        answer = con.getresponse()
        answer.read()
        took.append((time.perf_counter() - began) * 1000)
        if answer.status != 200:
            raise SystemExit(f"{method} {path}: {answer.status}")
    return sorted(took[20:])


def main() -> None:
    """Start the service, ask it, print what it took."""
    asked, entries = names()
    command = [str(Path(sys.executable).with_name("vendorwatch")), "serve", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"}
    ) as service:
        try:
            host = urlsplit(service.stdout.readline().strip()).netloc
            print(f"{len(asked)} names against {entries:,} parties; aim {AIM_MS} ms for 95 of 100")
            for what, questions in (
                ("GET /?name=", [("GET", f"/?name={quote(name)}", None) for name in asked]),
                ("POST /screen", [("POST", "/screen", json.dumps({"names": [{"name": name}]})) for name in asked]),
            ):
                took = milliseconds(host, questions)
                print(
                    f"{what:<14} median {took[len(took) // 2]:.0f} ms, 95 of 100 within {took[len(took) * 95 // 100]:.0f} ms"
                )
        finally:
            service.terminate()


if __name__ == "__main__":
    main()
