"""Lists of Python values as Arrow tables.

Here: `table` for texts and lists of texts, none of them missing, numbers and truth values. `pyarrow.array` does the same,
but imports pandas to see whether it was given a Series, which takes as long as screening a name.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa


def table(columns: Sequence[Any], schema: pa.Schema) -> pa.Table:
    """Return a table of the schema; half a surrogate pair, which is no Unicode, becomes a question mark."""
    return pa.table([_array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema)


def _array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_list(kind):
        held = _array([item for items in values for item in items], kind.value_type)
        return pa.Array.from_buffers(kind, len(values), [None, _ends(values)], children=[held])
    if pa.types.is_string(kind):
        encoded = [text.encode("utf-8", "replace") for text in values]
        return pa.Array.from_buffers(kind, len(encoded), [None, _ends(encoded), pa.py_buffer(b"".join(encoded))])
    known = _bits(value is not None for value in values) if None in values else None
    if pa.types.is_boolean(kind):
        return pa.Array.from_buffers(kind, len(values), [known, _bits(map(bool, values))])
    numbers = np.array([0 if value is None else value for value in values], kind.to_pandas_dtype())
    return pa.Array.from_buffers(kind, len(values), [known, pa.py_buffer(numbers)])


def _bits(values: Iterable[bool]) -> pa.Buffer:
    return pa.py_buffer(np.packbits(np.fromiter(values, dtype=bool), bitorder="little"))


def _ends(values: Sequence[Any]) -> pa.Buffer:
    """Return where each value begins and ends, as Arrow counts it."""
    ends = np.zeros(len(values) + 1, dtype=np.int32)
    np.cumsum(np.fromiter(map(len, values), dtype=np.int32, count=len(values)), out=ends[1:])
    return pa.py_buffer(ends)
