"""Asking a question of every part of a large input, with a record of what is done.

Here: laying out, asking, going on after an end of any kind, what cannot be read. Not here: the question (`names.py`,
`texts.py`), how rows are read (`records.py`).

    OUT/_work/<digest of the question>/records/   the input in parts, written once
    OUT/_work/<digest of the question>/answers/   what was answered, a few parts a folder
    OUT/<table>/, OUT/rejected/, OUT/manifest.json

Spark writes `_SUCCESS` into a folder when all of it is there; a folder without one was never written. So whoever runs the same
command again goes on where it ended: a file is known by path, size and time, the question by a digest of the lists, the options
and the code. What is published appears at the end, from the answers of the files that are there today.
"""

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import reduce
from itertools import takewhile
from typing import Any

import pyarrow as pa

from vendorwatch.errors import VendorwatchError
from vendorwatch.names import arrow
from vendorwatch.spark.records import RECORDS, Batches, Layout, one_file_a_task, records
from vendorwatch.spark.session import in_words
from vendorwatch.spark.storage import Storage, Stored

# Every answer says which file and part it is of, and what it is: a row of the table that was asked for, a row that was not
# taken, a remark about one that was, or the count of a stretch of a part.
FOUND, REJECTED, REMARK, COUNT = "found", "rejected", "remark", "count"
PLACE = pa.schema(
    [
        ("source", pa.string()),
        ("part_no", pa.int32()),
        ("line", pa.int64()),
        ("no", pa.int64()),
        ("what", pa.string()),
        ("why", pa.string()),
    ]
)
# Tasks a core in one job: enough that parts differ without a core being idle, few enough that little is lost when it ends.
_PARTS_A_CORE = 8
# Jobs at once: the next one fills the cores that the last tasks of one leave free.
_JOBS = 2
_SHOWN = 5
# From so many files on, it is the storage that is at fault.
_UNREADABLE = 20
_POLL = 0.5

Tell = Callable[[int, float, str], None]


@dataclass(frozen=True)
class Question:
    """What is asked of every part: how `RECORDS` become answers (`PLACE` and `columns`), and the table that they make.

    `about` goes into the manifest; its digest tells this question from others.
    """

    table: str
    columns: pa.Schema
    answered: Callable[[Batches, Callable[[int], None]], Batches]
    about: dict[str, Any]
    digest: str


@dataclass(frozen=True)
class Done:
    """What became of the input: as `names.screening.Outcome`, and the files that could not be read, with the reason.

    Of several files the first lines are told with the file of each (`a.csv line 7`), below the folder that all lie in.
    """

    rows: int = 0
    found: int = 0
    rejected: dict[str, tuple[int, list[int | str]]] = field(default_factory=dict)
    remarks: dict[str, tuple[int, list[int | str]]] = field(default_factory=dict)
    unreadable: list[tuple[Stored, str]] = field(default_factory=list)
    went_on: int = 0

    def need_all(self) -> None:
        """Raise VendorwatchError if a file could not be read; all others are done."""
        if self.unreadable:
            file, reason = self.unreadable[0]
            others = f", and {len(self.unreadable) - 1} more that `rejected` names" if len(self.unreadable) > 1 else ""
            raise VendorwatchError(
                f"cannot be read{others}: {reason}",
                where=file.uri,
                todo="All others are done; mend or remove it and run the same again: only what is new is read",
            )


def ask(
    spark: Any, storage: Storage, files: Sequence[Stored], layout: Layout, question: Question, out: str, tell: Tell
) -> Done:
    """Ask the question of all files and write the table, the rows that were not taken and a manifest to `out`.

    `tell` hears the rows done, the share of the parts done (0 to 1) and what the cluster is at. A file that cannot be read is left
    out, and named in `Done.unreadable`. Raises VendorwatchError, with what is done kept, if the cluster fails.
    """
    work = _Work(spark, storage, f"{out}/_work/{question.digest}", question, tell)
    # Unfinished answers to another question, or by another version, are of no use to this one.
    for other in storage.folders(f"{out}/_work"):
        if other.rpartition("/")[2] != question.digest:
            storage.delete(other)
    try:
        unreadable = work.lay_out(files, layout)
        went_on = work.answer({file.id for file in files})
        done = work.publish(files, unreadable, out, went_on)
    except VendorwatchError:
        raise
    except Exception as error:
        raise VendorwatchError(
            in_words(error),
            where=f"{question.table} on Spark",
            todo=f"What was done is kept in {out}/_work: run it again to go on",
        ) from error
    if not unreadable:
        storage.delete(f"{out}/_work")
    return done


class _Work:
    """The parts of one question, laid out and answered."""

    def __init__(self, spark: Any, storage: Storage, root: str, question: Question, tell: Tell) -> None:
        from pyspark.sql.pandas.types import from_arrow_schema  # noqa: PLC0415 - an extra

        self._spark, self._storage, self._root = spark, storage, root
        self._question, self._tell = question, tell
        self._records = from_arrow_schema(RECORDS)
        self._schema = from_arrow_schema(pa.schema([*PLACE, *question.columns]))
        # A part is found by its path; listing a few hundred needs no job of its own.
        spark.conf.set("spark.sql.sources.parallelPartitionDiscovery.threshold", "100000")

    def lay_out(self, files: Sequence[Stored], layout: Layout) -> list[tuple[Stored, str]]:
        """Write the records of files that are not written yet; return the files that cannot be read."""
        there = {source for source, _ in self._parts()}
        todo, unreadable = [file for file in files if file.id not in there], list[tuple[Stored, str]]()
        while todo:
            target = f"{self._root}/records/{todo[0].id}-{len(todo)}"
            try:
                with self._watched("laying out", 0, 0, 0):
                    frame = records(self._spark, todo, layout)
                    frame.write.mode("overwrite").partitionBy("source", "part_no").parquet(target)
                break
            except Exception as error:
                at_fault = next((file for file in todo if _names(str(error), file)), None)
                if at_fault is None or "vendorwatch.errors." in str(error) or len(unreadable) == _UNREADABLE:
                    raise
                unreadable.append((at_fault, in_words(error)))
                todo.remove(at_fault)
        return unreadable

    def answer(self, sources: set[str]) -> int:
        """Ask the question of every part of the files that has no answer; return how many had one."""
        laid_out = {part: folder for part, folder in self._parts().items() if part[0] in sources}
        answered = self._answered().where("what = 'count'").select("source", "part_no", "no").collect()
        done = {(row.source, row.part_no) for row in answered}
        rows = sum(row.no for row in answered if row.source in sources)
        todo = sorted(set(laid_out) - done)
        before = len(laid_out) - len(todo)
        one_file_a_task(self._spark)
        size = _PARTS_A_CORE * max(1, self._spark.sparkContext.defaultParallelism)
        counter = self._spark.sparkContext.accumulator(0)
        with self._watched("asking", before, len(laid_out), rows, counter), ThreadPoolExecutor(_JOBS) as pool:
            jobs = [
                pool.submit(self._ask, todo[start : start + size], laid_out, counter)
                for start in range(0, len(todo), size)
            ]
            try:
                ended, _ = wait(jobs, return_when=FIRST_EXCEPTION)
                for job in ended:
                    job.result()
            except BaseException:
                for job in jobs:
                    job.cancel()
                self._spark.sparkContext.cancelAllJobs()
                raise
        return before

    def _ask(self, parts: Sequence[tuple[str, int]], laid_out: dict[tuple[str, int], str], counter: Any) -> None:
        folders: dict[str, list[str]] = {}
        for source, part in parts:
            base = laid_out[source, part]
            folders.setdefault(base, []).append(f"{base}/source={source}/part_no={part}")
        several = [
            self._spark.read.schema(self._records).option("basePath", base).parquet(*paths)
            for base, paths in folders.items()
        ]
        asked = reduce(lambda some, more: some.unionByName(more), several).select(*RECORDS.names)
        answered = self._question.answered
        first, number = parts[0]
        asked.mapInArrow(lambda batches: answered(batches, counter.add), self._schema).write.mode("overwrite").parquet(
            f"{self._root}/answers/{first}-{number}"
        )

    def publish(
        self, files: Sequence[Stored], unreadable: Sequence[tuple[Stored, str]], out: str, went_on: int
    ) -> Done:
        """Write the table in the order of the input, the rows not taken, and the manifest; return the counts."""
        from pyspark.sql import functions as f  # noqa: PLC0415 - an extra

        names = [(file.id, number, file.uri) for number, file in enumerate(files)]
        sources = self._spark.createDataFrame(names, "source string, file_no int, file string")
        answers = self._answered().join(f.broadcast(sources), "source")
        found = answers.where(f.col("what") == FOUND).orderBy("file_no", "line", "no")
        table = found.select(*self._question.columns.names, f.col("file").alias("source_file"))
        table.write.mode("overwrite").parquet(f"{out}/{self._question.table}")
        lost = [(file.uri, 0, f"cannot be read: {reason}", False) for file, reason in unreadable]
        told = f.col("what").isin(REJECTED, REMARK)
        rejected = answers.where(told).select(
            f.col("file").alias("source_file"),
            "line",
            f.col("why").alias("reason"),
            f.expr(f"what = '{REMARK}'").alias("taken"),
        )
        if lost:
            rejected = rejected.union(self._spark.createDataFrame(lost, rejected.schema))
        place = f.when(told, f.struct("file_no", "line"))
        first = f.slice(f.array_sort(f.collect_list(place)), 1, _SHOWN)
        counts = answers.groupBy("what", f.when(told, f.col("why")).alias("reason")).agg(
            f.count("*").alias("count"), f.sum("no").alias("rows"), first.alias("lines")
        )
        counted = counts.collect()
        called = short_names([file.uri for file in files])
        reasons: dict[str, dict[str, tuple[int, list[int | str]]]] = {REJECTED: {}, REMARK: {}}
        for row in counted:
            if row.what in reasons:
                lines = [line if len(files) == 1 else f"{called[number]} line {line}" for number, line in row.lines]
                reasons[row.what][row.reason] = (row["count"], lines)
        done = Done(
            rows=sum(row.rows for row in counted if row.what == COUNT),
            found=sum(row["count"] for row in counted if row.what == FOUND),
            rejected=reasons[REJECTED],
            remarks=reasons[REMARK],
            unreadable=list(unreadable),
            went_on=went_on,
        )
        amounts = {
            "rejected": sum(count for count, _ in done.rejected.values()),
            "remarks": sum(count for count, _ in done.remarks.values()),
            "unreadable_files": len(lost),
        }
        # One that is there has something to say.
        if any(amounts.values()):
            rejected.orderBy("source_file", "line").write.mode("overwrite").parquet(f"{out}/rejected")
        else:
            self._storage.delete(f"{out}/rejected")
        manifest = {
            "asked": self._question.about,
            "digest": self._question.digest,
            "files": [{**file._asdict(), "read": file not in [lost for lost, _ in unreadable]} for file in files],
            "rows": done.rows,
            self._question.table: done.found,
            **amounts,
            "parts": len({part for part in self._parts() if part[0] in {file.id for file in files}}),
            "spark": self._spark.version,
        }
        self._storage.write(f"{out}/manifest.json", json.dumps(manifest, indent=1, ensure_ascii=False) + "\n")
        return done

    def _parts(self) -> dict[tuple[str, int], str]:
        """Return the parts that are laid out, each with the folder that holds it."""
        found = {}
        for folder in self._committed("records"):
            for source in self._storage.folders(folder):
                for part in self._storage.folders(source):
                    key = source.rpartition("=")[2], int(part.rpartition("=")[2])
                    found[key] = folder
        return found

    def _answered(self) -> Any:
        folders = self._committed("answers")
        if not folders:
            return self._spark.createDataFrame([], self._schema)
        return self._spark.read.schema(self._schema).parquet(*folders)

    def _committed(self, kind: str) -> list[str]:
        folders = self._storage.folders(f"{self._root}/{kind}")
        return [folder for folder in folders if self._storage.exists(f"{folder}/_SUCCESS")]

    @contextmanager
    def _watched(self, doing: str, before: int, parts: int, rows: int, counter: Any = None) -> Iterator[None]:
        """Tell meanwhile how far it is, twice a second."""
        ended = threading.Event()
        tracker = self._spark.sparkContext.statusTracker()
        finished: dict[int, int] = {}

        def watch() -> None:
            while not ended.wait(_POLL):
                stages = [stage for n in tracker.getActiveStageIds() if (stage := tracker.getStageInfo(n)) is not None]
                for stage in stages:
                    finished[stage.stageId] = max(finished.get(stage.stageId, 0), stage.numCompletedTasks)
                told = ", ".join(f"stage {s.stageId}: {s.numCompletedTasks} of {s.numTasks} tasks" for s in stages)
                share = min(1.0, (before + sum(finished.values())) / parts) if parts else 0.0
                self._tell(
                    rows + (counter.value if counter is not None else 0), share, f"{doing}, {told}" if told else doing
                )

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            ended.set()
            watcher.join()
        self._tell(rows + (counter.value if counter is not None else 0), 1.0 if parts else 0.0, doing)


def answers(rows: Sequence[tuple[Any, ...]], columns: pa.Schema) -> pa.RecordBatch:
    """Return answers that are no row of the table: each is a row of `PLACE`."""
    place = arrow.table(list(zip(*rows, strict=True)), PLACE)
    nothing = [pa.nulls(len(place), kind) for kind in columns.types]
    (batch,) = pa.table([*place.columns, *nothing], schema=pa.schema([*PLACE, *columns])).combine_chunks().to_batches()
    return batch


def short_names(uris: Sequence[str]) -> list[str]:
    """Return what files are called below the folder that all of them lie in."""
    folders = [uri.split("/")[:-1] for uri in uris]
    shared = sum(1 for _ in takewhile(lambda level: len(set(level)) == 1, zip(*folders, strict=False)))
    return ["/".join(uri.split("/")[shared:]) for uri in uris]


def _names(told: str, file: Stored) -> bool:
    """Tell whether an error is about a file; Java writes a local one with one stroke or three."""
    return file.uri in told or file.uri.replace("file:/", "file:///", 1) in told
