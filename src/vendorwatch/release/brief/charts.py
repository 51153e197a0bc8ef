"""Charts as inline SVG, without a script and without a font from elsewhere.

Here: shares of a market as bars. Not here: which claims there are. pygal draws in pure Python and needs no browser; what it
adds for one (a script, tooltips) is left out, so the picture is the same on paper.
"""

from collections.abc import Sequence
from typing import Any

import pygal
from lxml import etree
from pygal.style import Style

from vendorwatch.release.brief.text import plain

MOST_BARS = 12

_INK = "var(--ink)"
_STYLE = Style(
    background="transparent",
    plot_background="transparent",
    foreground=_INK,
    foreground_strong=_INK,
    foreground_subtle=_INK,
    colors=("#2f6f8f",),
    font_family="inherit",
    label_font_size=12,
    major_label_font_size=12,
    value_font_size=12,
    value_colors=("#fff",),
    opacity="1",
    opacity_hover="1",
    transition="none",
)


def shares(rows: Sequence[dict[str, Any]]) -> str | None:
    """Return the market shares of the rows as horizontal bars in percent; None if there are none.

    Each bar is one claim, however many places state it; shares of different segments, regions or days stand side by side
    and are never added.
    """
    stated = [(_label(row), row["value"]) for row in rows if row["metric"] == "market_share"]
    claims = list(dict.fromkeys(stated))[:MOST_BARS]
    if not claims:
        return None
    chart = pygal.HorizontalBar(
        style=_STYLE,
        js=[],
        show_x_guides=False,
        show_y_guides=False,
        # Each bar bears its value.
        show_x_labels=False,
        disable_xml_declaration=True,
        no_prefix=True,
        show_legend=False,
        print_values=True,
        value_formatter=lambda value: f"{value:g} %",
        range=(0, max(10, *(value for _, value in claims))),
        height=70 + 34 * len(claims),
        width=720,
        margin=4,
        margin_right=30,
        truncate_label=-1,
    )
    chart.x_labels = [label for label, _ in reversed(claims)]
    chart.add("share", [value for _, value in reversed(claims)])
    drawn = chart.render_tree()
    # It always writes one, for tooltips.
    for script in list(drawn.iter("{*}script")):
        script.getparent().remove(script)
    return etree.tostring(drawn, encoding="unicode")


def _label(row: dict[str, Any]) -> str:
    return (
        plain(", ".join(str(row[part]) for part in ("segment", "region", "as_of") if row[part])) or "market not stated"
    )
