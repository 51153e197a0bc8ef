"""Screening names and reading texts on a Spark cluster, as jobs.

Here: the jobs, and the process that each starts. Not here: what is done on the cluster (`vendorwatch.spark`). The process is
started through Dagster Pipes and not by `dagster-pyspark`: so the code location imports neither Spark nor Java, the session ends
with its process however the run ends, a run that is cancelled cancels it, and nothing more has to be installed.
"""

import sys
from typing import Any

import dagster as dg
from dagster_pipes import open_dagster_pipes
from pydantic import Field

# How often, in parts of the whole, the log of a run says how far it is.
_TOLD_AT = 20


class OnSpark(dg.Config):
    """What to read, where to write, on which cluster."""

    path: str
    out: str
    master: str
    python: str | None = None
    conf: list[str] = Field(default_factory=list)
    lists: list[str] = Field(default_factory=list)
    column: list[str] = Field(default_factory=list)


def spark_jobs() -> list[dg.JobDefinition]:
    """Return `screen_on_spark` and `read_on_spark`; neither touches the warehouse, and what was done of a failed run is kept."""
    return [
        _job(
            "screen",
            "Screen the names of a path that Spark reads against the release in force; hits and rejected rows to `out`.",
        ),
        _job("read", "Read the press texts of a path that Spark reads; claims and rejected rows to `out`."),
    ]


def _job(what: str, description: str) -> dg.JobDefinition:
    @dg.op(name=f"{what}_path", description=description)
    def on_spark(context: dg.OpExecutionContext, config: OnSpark) -> None:
        client = dg.PipesSubprocessClient()
        command = [sys.executable, "-m", "orchestration.on_spark", what]
        ended = client.run(context=context, command=command, extras=config.model_dump())
        for told in ended.get_custom_messages():
            context.add_output_metadata(told)

    @dg.job(name=f"{what}_on_spark", description=description)
    def job() -> None:
        on_spark()

    return job


def main(what: str) -> None:
    """Do the work of a job in this process, and tell Dagster how far it is and what was found."""
    from vendorwatch.reader import release_file  # noqa: PLC0415 - only this process needs Spark, and all that it brings
    from vendorwatch.settings import Settings  # noqa: PLC0415
    from vendorwatch.spark.session import session  # noqa: PLC0415

    with open_dagster_pipes() as pipes:
        asked = pipes.extras
        told: set[int] = set()

        def tell(rows: int, share: float, doing: str) -> None:
            if (step := int(share * _TOLD_AT)) not in told:
                told.add(step)
                pipes.log.info(f"{share:.0%}, {rows:,} done: {doing}")

        settings = Settings.from_env()
        log = settings.home / "cache" / "spark.log"
        with session(asked["master"], log, python=asked["python"], conf=asked["conf"]) as spark:
            if what == "screen":
                from vendorwatch.names.screening import published_index  # noqa: PLC0415
                from vendorwatch.spark.names import screen_path  # noqa: PLC0415

                with published_index(release_file(), asked["lists"], settings.home / "cache") as index:
                    done = screen_path(spark, asked["path"], index, out=asked["out"], column=asked["column"], tell=tell)
            else:
                from vendorwatch.commands.read import known_names  # noqa: PLC0415
                from vendorwatch.spark.texts import read_path  # noqa: PLC0415

                done = read_path(spark, asked["path"], known_names(settings), out=asked["out"], tell=tell)
        found: dict[str, Any] = {"rows": done.rows, "found": done.found, "out": asked["out"]}
        found["rejected"] = sum(count for count, _ in done.rejected.values())
        pipes.report_custom_message(found)
        done.need_all()


if __name__ == "__main__":
    main(sys.argv[1])
