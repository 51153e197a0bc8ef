"""Values as text in which nothing is hidden.

Here: one function. Not here: markup, which the templates escape.
"""

from vendorwatch.shown import visible


def plain(value: object) -> str:
    """Return a value as text in which every character can be seen, whole numbers in groups of three; None is empty."""
    if value is None:
        return ""
    return visible(f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value))
