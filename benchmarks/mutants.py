"""Small changes made to the code on purpose, and whether the tests of its part notice: `make mutants`.

Here: making one change at a time in a copy of the project, running the tests of its part until the first fails, and printing
the changes that none noticed. Not here: what should be tested. SAMPLE changes are drawn, as many of each part, by SEED.

The tests of a part run once without a change, watched: of a changed line only those are asked that went through it, the
quickest first, so that a change costs seconds. Of a line that none went through in the process of the tests (at import, or in
a child) all are asked, and of SQL those of its model.

Not changed is what decides nothing that anybody could see: annotations, what an error or a log line says, how many digits of a
digest are kept or shown, how many bytes are read at a time, a `continue` at the end of its loop.

Our own, since what there is (mutmut, cosmic-ray) changes Python only, and half of the rules stand in SQL.
"""

import argparse
import ast
import difflib
import importlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# Not asked of the library: the tests import it afresh, with the change in it.
PROJECT = Path(__file__).resolve().parents[1]
# What the tests import and nobody changes, imported once.
WARM = ("pytest", "hypothesis", "duckdb", "pyarrow.compute", "pandas", "lxml.etree", "rapidfuzz", "requests", "yaml")
COPIED = ("src", "sql", "seeds", "tests", "orchestration", "benchmarks", "docs", "reviews")
COPIED_FILES = ("pyproject.toml", "dagster.yaml", "workspace.yaml", "README.md", "CHANGELOG.md")
# Part: the files that are changed, and the tests that should notice.
PARTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "publish": (
        ("src/vendorwatch/release/publish.py", "src/vendorwatch/release/steps_back.py"),
        ("tests/unit/release/test_publish.py", "tests/unit/release/test_steps_back.py"),
    ),
    "intake": (
        ("src/vendorwatch/intake.py", "src/vendorwatch/reading.py"),
        (
            "tests/unit/test_intake.py",
            "tests/faults/test_poisoned_deliveries.py",
            "tests/faults/test_implausible_deliveries.py",
            "tests/faults/test_lost_bodies.py",
        ),
    ),
    "models": (
        ("src/vendorwatch/tables/models.py", "src/vendorwatch/tables/loading.py", "src/vendorwatch/tables/state.py"),
        ("tests/unit/tables", "tests/orchestration/test_tables.py"),
    ),
    "checks": (("src/vendorwatch/tables/checks.py",), ("tests/unit/tables",)),
    "guards": (
        ("src/vendorwatch/history/guards.py", "src/vendorwatch/history/beside.py"),
        ("tests/unit/history", "tests/faults/test_implausible_deliveries.py"),
    ),
    "timeline": (("src/vendorwatch/history/timeline.py", "src/vendorwatch/history/update.py"), ("tests/unit/history",)),
    "landing": (
        ("src/vendorwatch/landing/*.py", "src/vendorwatch/fetch/*.py"),
        (
            "tests/unit/landing",
            "tests/unit/fetch",
            "tests/faults/test_hostile_answers.py",
            "tests/faults/test_lost_bodies.py",
        ),
    ),
    "runs": (
        ("src/vendorwatch/processes/*.py", "src/vendorwatch/alerting/alerts.py", "src/vendorwatch/alerting/notify.py"),
        ("tests/unit/processes", "tests/unit/alerting"),
    ),
    "match": (
        ("src/vendorwatch/names/match.py", "src/vendorwatch/names/qualify.py", "src/vendorwatch/names/screening.py"),
        ("tests/unit/names",),
    ),
    "claims": (
        (
            *(
                "src/vendorwatch/claims/build.py",
                "src/vendorwatch/claims/context.py",
                "src/vendorwatch/claims/nearest_dates.py",
            ),
            *("src/vendorwatch/claims/markets.py", "src/vendorwatch/claims/dates.py"),
        ),
        ("tests/unit/claims", "tests/regression"),
    ),
    "marts": (("sql/marts/*.sql", "sql/core/*.sql"), ("tests/sql",)),
}
_COMPARED = {ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">", ast.Eq: "!=", ast.NotEq: "=="}
_COMPARED |= {ast.In: "not in", ast.NotIn: "in", ast.Is: "is not", ast.IsNot: "is"}
_COMPUTED = {ast.Add: "-", ast.Sub: "+", ast.Mult: "/", ast.Div: "*", ast.FloorDiv: "*", ast.Mod: "*"}
_CALLED = {"max": "min", "min": "max", "any": "all", "all": "any", "sorted": "list"}
_SQL = {
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "=": "<>",
    "<>": "=",
    "!=": "=",
    "and": "or",
    "or": "and",
    "min": "max",
}
_SQL |= {"max": "min", "left": "inner", "inner": "left", "desc": "asc", "distinct": "", "not": "", "any_value": "max"}
_SQL |= {"+": "-", "-": "+", "least": "greatest", "greatest": "least", "true": "false", "false": "true", "null": "1"}


@dataclass(frozen=True)
class Change:
    """One change: the text of a file between two offsets becomes another."""

    part: str
    path: str
    start: int
    end: int
    text: str

    def applied(self, code: str) -> str:
        """Return the file with the change in it."""
        return code[: self.start] + self.text + code[self.end :]


def changes_of(part: str, path: Path) -> Iterator[Change]:
    """Yield every change that is made to a file."""
    code, name = path.read_text("utf-8"), str(path.relative_to(PROJECT))
    edits = _of_sql(code) if path.suffix == ".sql" else _of_python(code)
    for start, end, text in edits:
        change = Change(part, name, start, end, text)
        if code[start:end] != text and (path.suffix == ".sql" or _is_python(change.applied(code))):
            yield change


def _is_python(code: str) -> bool:
    try:
        ast.parse(code)
    except SyntaxError:
        return False
    return True


def _of_python(code: str) -> Iterator[tuple[int, int, str]]:
    lines = [0]
    for line in code.encode().splitlines(keepends=True):
        lines.append(lines[-1] + len(line))
    raw = code.encode()

    def at(line: int, column: int) -> int:
        return len(raw[: lines[line - 1] + column].decode())

    def span(node: ast.expr | ast.stmt) -> tuple[int, int]:
        return at(node.lineno, node.col_offset), at(node.end_lineno or 0, node.end_col_offset or 0)

    tree = ast.parse(code)
    left_alone = {id(n) for a in _left_alone(tree) for n in ast.walk(a)}
    for node in ast.walk(tree):
        if id(node) in left_alone:
            continue
        match node:
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _COMPARED:
                start, end = span(left)[1], span(right)[0]
                yield start, end, f" {_COMPARED[type(op)]} " + "(" * code[start:end].count("(")
            case ast.BoolOp(op=op, values=[first, second, *_]):
                start, end = span(first)[1], span(second)[0]
                old, new = ("and", "or") if isinstance(op, ast.And) else ("or", "and")
                yield start, end, code[start:end].replace(old, new, 1)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _COMPUTED:
                start, end = span(left)[1], span(right)[0]
                if not code[start:end].strip(" +-*/%\n"):
                    yield start, end, f" {_COMPUTED[type(op)]} "
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                yield span(node)[0], span(operand)[0], ""
            case ast.Constant(value=bool(value)):
                yield *span(node), str(not value)
            case ast.Constant(value=int(value)):
                yield *span(node), str(value + 1)
            case ast.Constant(value=float(value)):
                yield *span(node), str(value * 2 + 1)
            case ast.Call(func=ast.Name(id=called) as function) if called in _CALLED:
                yield *span(function), _CALLED[called]
            case ast.If(test=test) | ast.IfExp(test=test):
                yield *span(test), f"not ({code[slice(*span(test))]})"
            case ast.Expr(value=ast.Call()):
                yield *span(node), "pass"
            case ast.Continue() | ast.Break():
                yield *span(node), "pass"
            case _:
                pass


def _left_alone(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield what decides nothing: annotations, decorators, what an error or a log line says, the length of a digest, how much
    is read at a time, and a `continue` after which its loop would go on by itself.
    """
    for node in ast.walk(tree):
        yield from (found for name in ("annotation", "returns") if (found := getattr(node, name, None)) is not None)
        yield from getattr(node, "decorator_list", ())
        match node:
            case ast.Raise(exc=ast.Call() as told):
                yield told
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="_LOG")))):
                yield node
            case ast.Subscript(
                value=ast.Call(func=ast.Attribute(attr="hexdigest")) | ast.Attribute(attr="sha256"), slice=digits
            ):
                yield digits
            case ast.Assign(targets=[ast.Name(id=name)], value=size) if name.endswith("CHUNK_BYTES"):
                yield size
            case ast.For(body=body) | ast.While(body=body):
                yield from _at_the_end(body)
            case _:
                pass


def _at_the_end(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield each `continue` that is the last thing done in a loop, whichever way is taken."""
    match body[-1] if body else None:
        case ast.Continue() as last:
            yield last
        case ast.If(body=one, orelse=other):
            yield from _at_the_end(one)
            yield from _at_the_end(other)
        case ast.With(body=one):
            yield from _at_the_end(one)
        case ast.Try(body=one, handlers=handlers, orelse=other, finalbody=[]):
            yield from _at_the_end(other or one)
            for handler in handlers:
                yield from _at_the_end(handler.body)
        case _:
            pass


def _of_sql(code: str) -> Iterator[tuple[int, int, str]]:
    from sqlglot.dialects.duckdb import DuckDB  # noqa: PLC0415 - slow to import

    before = ""
    for token in DuckDB().tokenize(code):
        start, end, word = token.start, token.end + 1, code[token.start : token.end + 1].lower()
        is_null, before = before in ("is", "not") and word == "null", word
        if is_null:
            continue
        if word in _SQL:
            yield start, end, _SQL[word]
        elif word.isdigit():
            yield start, end, str(int(word) + 1)
        elif word == "union all":
            yield start, end, "union"


class Watched:
    """A plugin of pytest that notes which lines of some files each test goes through, and how long it takes."""

    def __init__(self, files: Collection[str]) -> None:
        """Files by their whole paths."""
        self._files = frozenset(files)
        self._lines: set[tuple[str, int]] = set()
        self.found: list[tuple[str, float, list[tuple[str, int]]]] = []

    def pytest_runtest_protocol(self, item: Any) -> None:
        """Begin to watch."""
        self._end()
        self._item, self._began = item.nodeid, time.monotonic()
        threading.settrace(self._called)
        sys.settrace(self._called)

    def pytest_runtest_logfinish(self) -> None:
        """End it."""
        self._end()

    def _end(self) -> None:
        sys.settrace(None)
        threading.settrace(None)
        if self._lines:
            self.found.append((self._item, time.monotonic() - self._began, sorted(self._lines)))
        self._lines = set()

    def _called(self, frame: Any, _event: str, _arg: object) -> Any:
        if frame.f_code.co_filename not in self._files:
            return None
        self._lines.add((frame.f_code.co_filename, frame.f_lineno))
        return self._went_on

    def _went_on(self, frame: Any, _event: str, _arg: object) -> Any:
        self._lines.add((frame.f_code.co_filename, frame.f_lineno))
        return self._went_on


class Chosen:
    """A plugin of pytest that runs some tests, in their order, and no other."""

    def __init__(self, tests: Sequence[str]) -> None:
        """Tests by their ids."""
        self._place = {test: place for place, test in enumerate(tests)}

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Choose them."""
        items[:] = sorted((i for i in items if i.nodeid in self._place), key=lambda item: self._place[item.nodeid])


@dataclass
class Copy:
    """A copy of the project in which one file at a time is changed; `through` are the tests that go through a line."""

    folder: Path
    through: dict[tuple[str, int], list[str]] = field(default_factory=lambda: defaultdict(list))

    def make(self) -> None:
        """Copy what the tests need."""
        for name in COPIED:
            shutil.copytree(PROJECT / name, self.folder / name, symlinks=True)
        for name in COPIED_FILES:
            shutil.copy2(PROJECT / name, self.folder / name)

    def watch(self, tests: Sequence[str], files: Sequence[str], seconds: float) -> bool:
        """Run the tests without any change and learn which go through which lines; return whether they pass."""
        told = self.folder / "watched.json"
        if not self.test(tests, seconds, watched=(Watched([str(self.folder / f) for f in files]), told)):
            return False
        for test, _, lines in sorted(json.loads(told.read_text("utf-8")), key=lambda found: found[1]):
            for path, line in lines:
                self.through[str(Path(path).relative_to(self.folder)), line].append(test)
        return True

    def test(
        self,
        tests: Sequence[str],
        seconds: float,
        *,
        chosen: Sequence[str] = (),
        watched: tuple[Watched, Path] | None = None,
    ) -> bool:
        """Return whether the tests pass, of those in these files the chosen if any are; one that does not end fails."""
        child = os.fork()
        if child == 0:
            self._be_tested(tests, chosen, watched)
        ends, ended = time.monotonic() + seconds, 0
        try:
            while not ended and time.monotonic() < ends:
                time.sleep(0.05)
                ended, status = os.waitpid(child, os.WNOHANG)
        finally:
            if not ended:
                os.killpg(child, signal.SIGKILL)
                os.waitpid(child, 0)
        # 5: no test is of that name.
        return bool(ended) and os.waitstatus_to_exitcode(status) in (0, 5)

    def _be_tested(self, tests: Sequence[str], chosen: Sequence[str], watched: tuple[Watched, Path] | None) -> None:
        """Run the tests in this process, which was forked for it, and end."""
        code = 1
        try:
            os.setsid()
            nothing = os.open(os.devnull, os.O_RDWR)
            for number in (0, 1, 2):
                os.dup2(nothing, number)
            os.chdir(self.folder)
            os.environ.update(PYTHONPATH=str(self.folder / "src"), HYPOTHESIS_PROFILE="ci")
            sys.path[:0] = [str(self.folder), str(self.folder / "src")]
            import pytest  # noqa: PLC0415 - imported already, by `WARM`

            plugins: list[object] = [Chosen(chosen)] if chosen else []
            plugins += watched[:1] if watched else []
            code = int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "--no-header", *tests], plugins))
            if watched:
                watched[1].write_text(json.dumps(watched[0].found), "utf-8")
        finally:
            os._exit(code)

    def survives(self, change: Change, tests: Sequence[str], seconds: float) -> bool:
        """Return whether the tests pass although the change was made."""
        path, stamp = self.folder / change.path, (PROJECT / change.path).read_text("utf-8")
        try:
            self._write(path, change.applied(stamp))
            if path.suffix == ".sql":
                of_model = ["tests/sql/test_models.py", "-k", f"{path.parent.name}.{path.stem}:"]
                return self.test(of_model, seconds) and self.test(tests, seconds)
            chosen = self._going_through(change, stamp)
            return self.test(sorted({test.partition("::")[0] for test in chosen}) or tests, seconds, chosen=chosen)
        finally:
            self._write(path, stamp)

    def _going_through(self, change: Change, code: str) -> list[str]:
        """Return the tests that go through a changed line, the quickest first."""
        first, last = (code.count("\n", 0, place) + 1 for place in (change.start, change.end))
        found = [self.through.get((change.path, line), []) for line in range(first, last + 1)]
        return list(dict.fromkeys(test for tests in sorted(found, key=len) for test in tests))

    def _write(self, path: Path, code: str) -> None:
        path.write_text(code, "utf-8")
        # Two changes within a second and of one length would be the same to Python.
        for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.cpython-*.pyc"):
            compiled.unlink()


def files_of(part: str) -> list[str]:
    """Return the files of a part that are changed."""
    found = [path for pattern in PARTS[part][0] for path in sorted(PROJECT.glob(pattern))]
    return [str(path.relative_to(PROJECT)) for path in found]


def drawn(parts: list[str], sample: int, chance: random.Random) -> list[Change]:
    """Draw as many changes of each part; all of one that has fewer."""
    found = []
    for part in parts:
        changes = [change for path in files_of(part) for change in changes_of(part, PROJECT / path)]
        found += chance.sample(changes, min(len(changes), -(-sample // len(parts))))
    return found


def shown(change: Change) -> str:
    """Return a change as a diff of the lines that it is in."""
    before = (PROJECT / change.path).read_text("utf-8")
    lines = difflib.unified_diff(
        before.splitlines(), change.applied(before).splitlines(), change.path, change.path, lineterm="", n=0
    )
    return "\n".join([*lines][2:])


def main() -> None:
    """Draw, change, test, and print what survived."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", action="append", choices=sorted(PARTS), default=None)
    given = parser.parse_args()
    parts = given.part or list(PARTS)
    for module in WARM:
        importlib.import_module(module)
    # Whoever is at work is ended with us.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory() as folder:
        copy = Copy(Path(folder) / "project")
        copy.make()
        limits: dict[str, float] = {}
        killed = survived = 0
        for change in drawn(parts, given.sample, random.Random(given.seed)):
            tests = PARTS[change.part][1]
            if change.part not in limits:
                began = time.monotonic()
                if not copy.watch(tests, files_of(change.part), 900):
                    sys.exit(f"{change.part}: the tests fail without any change")
                limits[change.part] = 60 + 4 * (time.monotonic() - began)
            if copy.survives(change, tests, limits[change.part]):
                survived += 1
                print(f"survived in {change.path}\n{shown(change)}", flush=True)
            else:
                killed += 1
            print(f"{change.part}: {killed} of {killed + survived} noticed", flush=True)
    print(f"{killed} of {killed + survived} changes noticed ({killed / max(killed + survived, 1):.0%})")


if __name__ == "__main__":
    main()
