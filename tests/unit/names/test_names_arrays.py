"""Names as arrays in a file."""

from pathlib import Path
from zipfile import BadZipFile, ZipFile

import numpy as np
import pyarrow as pa
import pytest

from vendorwatch.names import arrays

_HELD = {
    "numbers": np.arange(7, dtype=np.int64),
    "short": np.array([1, 2, 3], np.uint16),
    "letters": np.frombuffer(b"heron", np.uint8),
    "flags": np.array([True, False]),
    "texts": np.array([b"heron", b"plover"], "S8"),
    "square": np.arange(6.0).reshape(2, 3),
    "turned": np.arange(6.0).reshape(2, 3).T,
    "none": np.empty((0, 3), np.int64),
}
_TABLE = pa.table({"name": ["Heron", "Plover", None], "many": [1, 2, 3]})


def test_arrays_are_used_where_they_lie_in_their_file(tmp_path: Path) -> None:
    arrays.write(tmp_path / "it", {"listed": _TABLE}, _HELD)
    tables, held = arrays.read(tmp_path / "it")
    assert tables["listed"].equals(_TABLE)
    assert held.keys() == _HELD.keys()
    for name, array in _HELD.items():
        assert (held[name].dtype, held[name].tolist()) == (array.dtype, array.tolist())
        # Loops are compiled for such arrays.
        assert held[name].flags.aligned
        assert held[name].flags.writeable
        assert held[name].flags.c_contiguous
        assert not held[name].flags.owndata, "a copy"


def test_what_is_written_to_an_array_stays_out_of_its_file(tmp_path: Path) -> None:
    arrays.write(tmp_path / "it", {}, _HELD)
    arrays.read(tmp_path / "it")[1]["numbers"][:] = 0
    assert arrays.read(tmp_path / "it")[1]["numbers"].tolist() == _HELD["numbers"].tolist()


@pytest.mark.parametrize("part", ["numbers.npy", "square.npy", "listed.arrows"])
def test_a_part_with_another_byte_is_damaged(tmp_path: Path, part: str) -> None:
    file = tmp_path / "it"
    arrays.write(file, {"listed": _TABLE}, _HELD)
    content = ZipFile(file).read(part)
    whole = bytearray(file.read_bytes())
    whole[whole.index(content) + len(content) // 2] ^= 1
    file.write_bytes(whole)
    with pytest.raises(BadZipFile, match=part):
        arrays.read(file)


@pytest.mark.parametrize("left", [0, 10, 500])
def test_a_file_that_breaks_off_is_damaged(tmp_path: Path, left: int) -> None:
    arrays.write(tmp_path / "it", {"listed": _TABLE}, _HELD)
    (tmp_path / "it").write_bytes((tmp_path / "it").read_bytes()[:left])
    with pytest.raises(BadZipFile):
        arrays.read(tmp_path / "it")
