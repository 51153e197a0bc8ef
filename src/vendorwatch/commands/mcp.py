"""`vendorwatch mcp`: the answers as tools for an assistant."""

from importlib.util import find_spec

from vendorwatch.errors import VendorwatchError
from vendorwatch.settings import Settings


def mcp() -> None:
    """Serve screening, comparison, vendors and read-only SQL to an assistant, by the Model Context Protocol on stdin and stdout."""
    if find_spec("mcp") is None:
        raise VendorwatchError("mcp is not installed", todo="Install the extra: pip install 'vendorwatch[mcp]'")
    from vendorwatch.serve.mcp import build

    server, releases = build(Settings.from_env())
    try:
        server.run("stdio")
    finally:
        releases.close()
