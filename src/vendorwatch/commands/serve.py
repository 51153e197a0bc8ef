"""`vendorwatch serve`: the brief, a search and the review in a browser, and the same over HTTP."""

import ipaddress
from contextlib import suppress
from typing import Annotated

import typer

from vendorwatch.commands.output import out, warn
from vendorwatch.errors import VendorwatchError
from vendorwatch.settings import Settings

# Beyond that, others are told to come back.
_AT_ONCE = 64


def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")] = 8080,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    name: Annotated[
        list[str] | None,
        typer.Option(help="A name by which others reach this machine; may be repeated. Needed beyond loopback."),
    ] = None,
) -> None:
    """Serve the brief, a search, the review and a small API, until Ctrl-C; all may read, who has the token may decide."""
    import uvicorn

    from vendorwatch.serve.app import build
    from vendorwatch.serve.guard import LOOPBACK, TOKEN_CHARACTERS

    settings = Settings.from_env()
    if settings.token is not None and len(settings.token) < TOKEN_CHARACTERS:
        raise VendorwatchError(
            f"{len(settings.token)} characters", where="VENDORWATCH_TOKEN", expected=f"at least {TOKEN_CHARACTERS}"
        )
    if not _is_loopback(host):
        if not name:
            raise VendorwatchError(
                "no name is told to which to answer",
                where=f"--host {host}",
                expected="--name and the name by which others reach this machine",
                todo="Without it other sites could read the answers through a browser",
            )
        warn(f"everybody who reaches {host} can read what is published; put TLS and a log-in before it.")
    config = uvicorn.Config(
        build(settings, [*LOOPBACK, *(name or [])]),
        host=host,
        port=port,
        log_level="warning",
        # Names that people look up are nobody else's business.
        access_log=False,
        server_header=False,
        limit_concurrency=_AT_ONCE,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=5,
        # No header of a request says who sent it.
        proxy_headers=False,
    )
    socket = config.bind_socket()
    # Who comes while the release is opened waits.
    socket.listen(_AT_ONCE)
    shown = f"[{host}]" if ":" in host else host
    out.print(f"http://{shown}:{socket.getsockname()[1]}/", highlight=False)
    out.print(
        "Who has the token may decide." if settings.token else "Read-only: VENDORWATCH_TOKEN is not set.",
        highlight=False,
    )
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run([socket])


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
