"""Lists of Python values as Arrow tables.

Here: `table` for texts, lists of texts and numbers, none of them missing. `pyarrow.array` does the same, but imports pandas
to see whether it was given a Series, which takes as long as screening a name.
"""

from collections.abc import Sequence
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
    return pa.Array.from_buffers(kind, len(values), [None, pa.py_buffer(np.array(values, kind.to_pandas_dtype()))])


def _ends(values: Sequence[Any]) -> pa.Buffer:
    """Return where each value begins and ends, as Arrow counts it."""
    ends = np.zeros(len(values) + 1, dtype=np.int32)
    np.cumsum(np.fromiter(map(len, values), dtype=np.int32, count=len(values)), out=ends[1:])
    return pa.py_buffer(ends)
