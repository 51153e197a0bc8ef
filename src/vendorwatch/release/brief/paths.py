"""Where a page of the brief lies within it.

Here: names of files made from what people wrote. Not here: the pages (`pages.py`).
"""

import hashlib
import re


def page_of(vendor_key: str) -> str:
    """Return the path of a vendor's page: readable, and of its own whatever the key holds."""
    return f"vendors/{slug(vendor_key)}-{hashlib.sha256(vendor_key.encode()).hexdigest()[:8]}.html"


def slug(text: str) -> str:
    """Return a text as a short part of a file's name."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40] or "x"
