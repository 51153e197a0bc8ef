"""What is wrong usage whichever command it is: what is written and says nothing, a number that is none, a day to come.

Here: telling it, never silence. Not here: what says nothing when (each command), what may be typed for a name (`typed.py`).
"""

import math
from datetime import UTC, datetime, timedelta

import typer


def unheeded(asked: typer.Context, when: str, *names: str) -> None:
    """Raise typer.BadParameter if one of the named parameters was written although it says nothing `when`.

    What the environment sets is meant for whoever heeds it.
    """
    for parameter in asked.command.params:
        source = asked.get_parameter_source(parameter.name or "")
        if parameter.name in names and source is not None and source.name == "COMMANDLINE":
            written = parameter.opts[0] if parameter.opts[0].startswith("-") else parameter.opts[0].upper()
            raise typer.BadParameter(f"{written} says nothing {when}")


def finite(value: float | None) -> float | None:
    """Return an option's number; raises typer.BadParameter for `nan` and `inf`, which no bound keeps out or holds to."""
    if value is not None and not math.isfinite(value):
        raise typer.BadParameter(f"{value} is no number")
    return value


def past_day(value: datetime | None) -> datetime | None:
    """Return an option's day; raises typer.BadParameter for one after tomorrow, by which nowhere anything is published yet."""
    if value is not None and value.date() > datetime.now(tz=UTC).date() + timedelta(days=1):
        raise typer.BadParameter(f"{value.date()} is yet to come")
    return value
