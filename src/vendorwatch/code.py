"""What code decides a table: a digest of a module and of everything of ours that it imports.

Here: following imports within this package and hashing the files, data files included. Not here: SQL (`tables/declarations.py`).
A table is rebuilt when its digest changes, so the digest must not miss a helper and must not depend on the machine.
"""

import hashlib
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent
DATA = (".csv", ".json", ".yml", ".txt")
_IMPORT = re.compile(
    r"^(?:[^\n#'\"]*[:;])?[ \t]*(?:"
    r"from[ \t]+(vendorwatch[\w.]*)[ \t]+import[ \t]+(\([^)]*\)|[^\n;]*)"
    r"|import[ \t]+(vendorwatch[\w., \t]*))",
    re.MULTILINE,
)
_COMMENT = re.compile(r"#[^\n]*|[\\\n]")


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
    """Return what a file imports of ours. A sentence that reads like an import counts, which costs nothing.

    Parsing the files into trees took a third of the time that the commands need to start.
    """
    found = []
    for module, names, whole in _IMPORT.findall(path.read_text("utf-8")):
        if module:
            imported = (part.split()[0] for part in _COMMENT.sub("", names).strip("()").split(",") if part.strip())
            found += [module, *(f"{module}.{name}" for name in imported)]
        found += [part.split()[0] for part in whole.split(",") if part.strip()]
    return tuple(found)
