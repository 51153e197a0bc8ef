"""What code decides a table: a digest of a module and of everything of ours that it imports.

Here: following imports within this package and hashing the files, data files included. Not here: SQL (`tables/declarations.py`).
A table is rebuilt when its digest changes, so the digest must not miss a helper and must not depend on the machine.
"""

import ast
import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent
DATA = (".csv", ".json", ".yml", ".txt")


@cache
def code_version(module: str) -> str:
    """Return a digest of the module, of each `vendorwatch` module it reaches, and of the data files beside them."""
    made = hashlib.sha256()
    for path in _reached(module):
        made.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + _content(path))
    return made.hexdigest()[:16]


@cache
def _content(path: Path) -> bytes:
    """Return a digest of a file; most modules reach the same ones."""
    return hashlib.sha256(path.read_bytes()).digest()


def _reached(module: str) -> list[Path]:
    todo, seen = [module], set[str]()
    files: set[Path] = set()
    while todo:
        name = todo.pop()
        path = _file(name)
        if name in seen or path is None:
            continue
        seen.add(name)
        files.add(path)
        if path.parent != ROOT:
            files.update(p for p in path.parent.iterdir() if p.suffix in DATA)
        todo += _imports(path)
    return sorted(files)


@cache
def _file(module: str) -> Path | None:
    """Return the file of a module of this package; None for anything else, a class or a function say."""
    parts = module.split(".")
    if parts[0] != ROOT.name or len(parts) == 1:
        return None
    base = ROOT.joinpath(*parts[1:])
    candidates = (base.with_suffix(".py"), base / "__init__.py")
    return next((p for p in candidates if p.is_file()), None)


@cache
def _imports(path: Path) -> tuple[str, ...]:
    found = []
    for node in _statements(ast.parse(path.read_text("utf-8")).body):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return tuple(found)


def _statements(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield the statements of a module, inner ones too; expressions, which are most of it, hold no import."""
    for node in body:
        yield node
        for inner in ("body", "orelse", "finalbody", "handlers", "cases"):
            yield from _statements(getattr(node, inner, ()))
