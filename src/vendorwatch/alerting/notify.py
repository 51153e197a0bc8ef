"""Telling people outside that something needs them.

Here: handing one text to the configured webhook and to whatever `apprise` speaks to, each within a deadline. Not here:
deciding what is worth it (`alerts.py`). Whoever is told may hang, drip, redirect or answer without end; a run goes on.
"""

import html
import threading
import time
from collections.abc import Callable

from vendorwatch.settings import Settings

SECONDS = 20.0
TRIES = 3
_PAUSE_SECONDS = 1.0


def channels(settings: Settings) -> dict[str, Callable[[str], None]]:
    """Return how to tell people, by the name of the way: none, `webhook`, `apprise`. Each raises what goes wrong."""
    found: dict[str, Callable[[str], None]] = {}
    if settings.webhook:
        address = settings.webhook
        found["webhook"] = lambda text: _post(address, text)
    if settings.apprise:
        addresses = settings.apprise
        found["apprise"] = lambda text: _apprise(addresses, text)
    return found


def notify(settings: Settings, text: str) -> dict[str, str | None]:
    """Tell `text` on every channel; return for each why it was not taken, None if it was.

    All of them together take no longer than `SECONDS`, whatever the other side does.
    """
    told: dict[str, str | None] = {}
    deadline = time.monotonic() + SECONDS
    # A thread can be left behind when its time is up, a socket read cannot: its own timeout starts anew with each byte.
    workers = [
        threading.Thread(target=_try, args=(name, send, text, deadline, told), daemon=True)
        for name, send in channels(settings).items()
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(max(deadline - time.monotonic(), 0))
    return {name: told.get(name, "no answer in time") for name in channels(settings)}


def _try(name: str, send: Callable[[str], None], text: str, deadline: float, told: dict[str, str | None]) -> None:
    for number in range(TRIES):
        try:
            send(text)
        except Exception as error:
            # An address may hold a token, and libraries put it into their messages.
            told[name] = str(error) if isinstance(error, _NotTakenError) else type(error).__name__
            if isinstance(error, _NotTakenError) and error.for_good:
                return
            pause = _PAUSE_SECONDS * 2**number
            if number + 1 == TRIES or time.monotonic() + pause > deadline:
                return
            time.sleep(pause)
        else:
            told[name] = None
            return


class _NotTakenError(Exception):
    def __init__(self, why: str, *, for_good: bool) -> None:
        self.for_good = for_good
        super().__init__(why)


def _post(address: str, text: str) -> None:
    """Post `{"text": ...}`, as Slack, Mattermost and others take it; nothing of the answer is read but its status.

    There `<!channel>` calls everybody and `<https://...|words>` is a link, whoever wrote the name it stands in; `&`, `<` and `>`
    stand for themselves if they are escaped, and only then (Slack, "Formatting text for app surfaces").
    """
    said = {"text": html.escape(text, quote=False)}
    # Slow to import, and seldom needed.
    import requests  # noqa: PLC0415

    with requests.post(address, json=said, timeout=SECONDS / 4, allow_redirects=False, stream=True) as answer:
        if not answer.ok or answer.is_redirect:
            raise _NotTakenError(f"HTTP {answer.status_code}", for_good=300 <= answer.status_code < 500)


def _apprise(addresses: str, text: str) -> None:
    try:
        import apprise  # noqa: PLC0415 - an extra, and slow to import
    except ImportError:
        raise _NotTakenError("apprise is not installed: pip install 'vendorwatch[alerts]'", for_good=True) from None
    sender = apprise.Apprise()
    if not sender.add(addresses.split()):
        raise _NotTakenError("apprise does not know one of the addresses", for_good=True)
    if not sender.notify(body=text, title="Vendorwatch"):
        raise _NotTakenError("apprise could not deliver it", for_good=False)
