"""Where a request may go.

Here: the checks on an address, made before connecting. Not here: asking (`fetcher.py`).
"""

from collections.abc import Sequence

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from vendorwatch.errors import Refused
from vendorwatch.fetch.trouble import Trouble


def checked(url: str, hosts: Sequence[str] | None) -> Url:
    """Return the parsed URL, read exactly as the connection will read it; raises Trouble if we may not go there.

    `hosts` are those that a redirect may lead to (a leading dot admits subdomains), None for the source's own address.
    """
    try:
        parsed = parse_url(url)
    except (LocationParseError, ValueError):
        raise Trouble(Refused("an address that cannot be read", expected="an https URL")) from None
    if parsed.scheme != "https" or not parsed.host or parsed.auth or parsed.port not in (None, 443):
        raise Trouble(Refused(f"an address on {parsed.scheme}://{parsed.netloc}", expected="plain https"))
    if hosts is not None and not any(_admits(host, parsed.host) for host in hosts):
        raise Trouble(Refused(f"a redirect to {parsed.host}", expected=" or ".join(hosts)))
    return parsed._replace(fragment=None)


def _admits(allowed: str, host: str) -> bool:
    return host.endswith(allowed) if allowed.startswith(".") else host == allowed
