"""Dagster: what exists, when it runs, what must hold.

Here: assets, jobs, schedules, sensors, and the commands that start a run. Not here: anything that a test would want to
call without Dagster; that is the library, `src/vendorwatch`.
"""

from vendorwatch.arrow_alone import arrow_alone

arrow_alone()
