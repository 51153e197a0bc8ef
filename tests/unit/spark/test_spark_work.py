"""What is told of several files says of which."""

import pytest

from vendorwatch.spark.work import short_names


@pytest.mark.parametrize(
    ("uris", "names"),
    [
        (["file:/in/a.csv"], ["a.csv"]),
        (["s3a://bucket/in/a.csv", "s3a://bucket/in/b.csv"], ["a.csv", "b.csv"]),
        (["file:/in/2024/a.csv", "file:/in/2025/a.csv", "file:/in/a.csv"], ["2024/a.csv", "2025/a.csv", "a.csv"]),
        (["file:/in/ab.csv", "file:/in/abc.csv"], ["ab.csv", "abc.csv"]),
    ],
)
def test_files_are_called_by_what_lies_below_their_folder(uris: list[str], names: list[str]) -> None:
    assert short_names(uris) == names
