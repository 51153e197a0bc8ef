"""What a command can tell before a cluster is asked."""

from pathlib import Path

import pytest

from vendorwatch.commands.on_spark import folder, need_file
from vendorwatch.errors import VendorwatchError


def test_a_file_of_this_machine_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(VendorwatchError, match="there is no such file"):
        need_file(str(tmp_path / "none.csv"))


@pytest.mark.parametrize("path", ["s3a://bucket/none.csv", "file:///none.csv", "none/*.csv", "."])
def test_other_paths_are_for_spark_to_look_for(path: str) -> None:
    need_file(path)


def test_answers_go_to_a_folder_that_is_named() -> None:
    with pytest.raises(VendorwatchError, match="there is no --out"):
        folder(None)
