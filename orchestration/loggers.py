"""Who hears of a run's events, and which line of Dagster's nobody needs to hear.

Here: the logger that hands events to the standard `vendorwatch.progress` logger, and a filter on the log of a step. Not here:
how they are shown.
"""

import logging

import dagster as dg


def _standard_logger(_context: dg.InitLoggerContext) -> logging.Logger:
    logger = logging.getLogger("vendorwatch.progress")
    # Dagster tells of finished steps at this level.
    logger.setLevel(logging.DEBUG)
    return logger


progress = dg.LoggerDefinition(
    _standard_logger,
    description="Hands the run's events to whoever listens to `vendorwatch.progress` in this process.",
)


# What Dagster logs of a step whose checks did not come out of it as outputs, with the names of all of them.
_UNTOLD = " did not yield or return expected outputs "


def without_outputs_of_checks(log: logging.Logger) -> None:
    """Keep off the log of a step that its checks are no outputs: they are told as evaluations, at the cost of an event less each.

    The log is the one that both the UI and the command line show.
    """
    log.addFilter(lambda record: _UNTOLD not in str(record.msg))
