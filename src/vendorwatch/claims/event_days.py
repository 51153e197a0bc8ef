"""The day of an action: in the sentence, around it, or that of the text.

Here: which date belongs to a designation, delisting or listing, and as what. Not here: dates themselves (`dates.py`).
"""

import re

from vendorwatch.claims.build import certainty, group
from vendorwatch.claims.context import Context
from vendorwatch.claims.dates import Resolved
from vendorwatch.claims.masked import compile_pattern
from vendorwatch.claims.mention import Mention
from vendorwatch.claims.nearest_dates import date_near, is_said_on
from vendorwatch.claims.rules import Match

# What these say is so now, whatever happened on the day that the sentence before tells.
_STATES = (
    *(
        "list.is_on",
        "list.is_on_both",
        "list.includes",
        "list.it_includes",
        "list.counted_on",
        "list.lists",
        "list.numbers",
    ),
    *("list.among_on", "list.on_including", "list.already_on"),
)
_SINCE = compile_pattern(r",? since (?:at least |late |early |mid-)?{D:date}", {}, "event_days.py")
# Before the day of an item: `Acme, added on`, `Acme (`.
_LISTED_ON = re.compile(
    r"(?:\b(?:added|effective|listed|designated|sanctioned|as of)(?: on| in)?|^[^,;]{0,60}(?:\(|-|:)) $|\($"
)
_NOW = re.compile(r"(?:currently|now|presently|today|at present)", re.I)


def dated(context: Context, match: Match) -> dict[str, object]:
    """Return the date fields of a claim: `effective_on` or `as_of`, with the words behind them and how they were resolved."""
    if "date" in match.found.groupdict():
        # The rule reaches over another verb with a date of its own.
        own = group(match, context.masked, "date")
        near = (
            (own, context.resolved(own))
            if own is not None
            else date_near(context, match.found.end(), match.found.end())
        )
    elif match.rule.listed:
        near = _of_item(context)
    else:
        near = date_near(context, *match.found.span())
    how = None
    if near is None and (since := _SINCE.match(context.masked.text, match.found.end())):
        mention = context.masked.within(*since.span("date"))[0]
        near = mention, context.resolved(mention)
    if near is None and match.rule.claim_type == "list_inclusion" and context.effective is not None:
        near, how = context.effective, "the date on which the document takes effect"
    if near is None and match.rule.listed and (announced := context.announced_on or context.acted):
        near = announced
    if (
        near is not None
        and match.rule.claim_type == "list_inclusion"
        and near[0] in context.masked.mentions
        and is_said_on(context.masked, near[0])
        and certainty(context.masked, match) == "announced"
    ):
        # What is said to be going to happen happens on a day that the sentence does not give.
        return {**given_day(context, near), "effective_on": None, "as_of": near[1].iso}
    if near is None and match.rule.claim_type == "designation_count":
        return {}
    if near is None and match.rule.id not in _STATES and (opening := context.opening_date):
        mention, resolved = opening
        text = context.analysed.text[mention.start : mention.end]
        return {"as_of": resolved.iso, "date_text": text, "date_how": "the date with which the sentence before opens"}
    if near is None:
        if context.published is None:
            return {}
        how = "said in the present" if match.rule.id in _STATES else "said without a date"
        return {"as_of": context.published.isoformat(), "date_how": f"{how}, on the publication date"}
    given = given_day(context, near, how)
    if match.rule.id in _STATES and _NOW.fullmatch(str(given["date_text"])):
        # `is currently on the list` since a day that it does not say
        given = {**given, "effective_on": None, "as_of": near[1].iso}
    return given


def _of_item(context: Context) -> tuple[Mention, Resolved] | None:
    """Return the date that an item of a list gives to its being listed; when a party was founded or born is another."""
    masked = context.masked
    given = (m for m in masked.mentions if m.kind == "D" and _LISTED_ON.search(masked.text[: masked.place(m)]))
    date = next(given, None)
    return (date, context.resolved(date)) if date is not None else None


def given_day(context: Context, near: tuple[Mention, Resolved], how: str | None = None) -> dict[str, object]:
    """Return the date fields of a claim of which the day is given."""
    mention, resolved = near
    text = context.analysed.text[mention.start : mention.end]
    return {"effective_on": resolved.iso, "date_text": text, "date_how": how or resolved.how}
