"""The built wheel, installed apart from the checkout, works in an empty folder."""

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from vendorwatch.settings import PROJECT


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an installed package, made as `pip install` makes it, without any network."""
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check"]
    wheels = folder / "wheels"
    subprocess.run(
        [*pip, "wheel", "--no-build-isolation", "--no-deps", "--no-index", "-w", wheels, PROJECT], check=True
    )
    (wheel,) = wheels.iterdir()
    subprocess.run([*pip, "install", "--no-deps", "--no-index", "--target", folder / "package", wheel], check=True)
    return folder / "package"


def run(installed: Path, where: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("VENDORWATCH_", "DAGSTER_"))}
    return subprocess.run(
        [sys.executable, installed / "bin" / "vendorwatch", *arguments],
        cwd=where,
        env=environment | {"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_folder_becomes_an_installation_and_is_refreshed(installed: Path, tmp_path: Path) -> None:
    outside = run(installed, tmp_path, "status")
    assert outside.returncode == 1
    assert "vendorwatch init" in outside.stderr

    folder = tmp_path / "team"
    assert run(installed, tmp_path, "init", str(folder)).returncode == 0
    assert "is an installation already" in run(installed, tmp_path, "init", str(folder)).stderr

    refreshed = run(installed, folder, "refresh", "--json")
    assert refreshed.returncode == 0, refreshed.stderr
    told = json.loads(refreshed.stdout)
    assert (told["succeeded"], told["new_release"]) == (True, True)
    published = folder / "data" / "published" / "vendorwatch.duckdb"
    with duckdb.connect(str(published), read_only=True) as con:
        (executives,) = con.sql("select count(*) from marts.sanctioned_executives").fetchall()[0]
    assert executives
    # From a folder below it too; nothing was written beside the package.
    assert run(installed, folder / "data", "status").returncode == 0
    assert not (installed / "data").exists()
    assert not (installed / "vendorwatch" / "project" / "data").exists()


def test_a_folder_with_something_in_it_is_left_alone(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    refused = run(installed, tmp_path, "init")
    assert refused.returncode == 1
    assert "is not empty" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
