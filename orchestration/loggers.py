"""How the command line hears of a run's events.

Here: the logger that hands them to the standard `vendorwatch.progress` logger. Not here: how they are shown.
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
