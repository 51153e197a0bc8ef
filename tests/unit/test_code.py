from pathlib import Path

import pytest

from vendorwatch import code


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "vendorwatch"
    (root / "sub").mkdir(parents=True)
    (root / "__init__.py").write_text("")
    (root / "main.py").write_text("from vendorwatch.sub.helper import thing\nimport json\n")
    (root / "other.py").write_text("x = 1\n")
    (root / "sub" / "__init__.py").write_text("")
    (root / "sub" / "helper.py").write_text("def thing(): ...\n")
    (root / "sub" / "words.csv").write_text("a,b\n")
    monkeypatch.setattr(code, "ROOT", root)
    return root


def version(module: str) -> str:
    for function in (code.code_version, code._content, code._file, code._imports):
        function.cache_clear()
    return code.code_version(module)


@pytest.mark.parametrize("name", ["main.py", "sub/helper.py", "sub/words.csv"])
def test_what_decides_a_table_changes_its_version(package: Path, name: str) -> None:
    before = version("vendorwatch.main")
    (package / name).write_text((package / name).read_text() + "\n# changed\n")
    assert version("vendorwatch.main") != before


def test_what_does_not_decide_it_leaves_the_version(package: Path) -> None:
    before = version("vendorwatch.main")
    (package / "other.py").write_text("x = 2\n")
    assert version("vendorwatch.main") == before


@pytest.mark.parametrize(
    "around",
    [
        "def f():\n    {}",
        "class A:\n    async def f(self):\n        with self:\n            {}",
        "if x:\n    pass\nelif y:\n    pass\nelse:\n    {}",
        "try:\n    pass\nexcept ValueError:\n    {}",
        "try:\n    pass\nfinally:\n    {}",
        "for x in y:\n    pass\nelse:\n    {}",
        "match x:\n    case 1:\n        {}",
    ],
)
def test_an_import_counts_wherever_it_stands(package: Path, around: str) -> None:
    (package / "main.py").write_text(around.format("from vendorwatch.sub import helper") + "\n")
    before = version("vendorwatch.main")
    (package / "sub" / "helper.py").write_text("def thing(): return 1\n")
    assert version("vendorwatch.main") != before
