"""Deliveries made by hand, as landing would hand them to a parser, and the columns that parsers owe."""

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pytest
import yaml

from vendorwatch.deliveries import Delivery, Document
from vendorwatch.settings import PROJECT

WHEN = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def delivery_of(tmp_path: Path) -> Callable[..., Delivery]:
    """Return a function that makes a delivery of `parts` (name to bytes or path) for a source and variant."""

    def make(source_id: str, variant: str, parts: dict[str, bytes | Path]) -> Delivery:
        documents = []
        for name, given in parts.items():
            body = given if isinstance(given, bytes) else given.read_bytes()
            digest = sha256(body).hexdigest()
            path = tmp_path / digest
            path.write_bytes(body)
            documents.append(
                Document(
                    document_id=f"{source_id}:{digest[:16]}",
                    source_id=source_id,
                    name=name,
                    url=f"test:{name}",
                    sha256=digest,
                    size=len(body),
                    retrieved_at=WHEN,
                    published_on=None,
                    path=path,
                )
            )
        return Delivery(f"{source_id}:test", source_id, variant, WHEN, None, tuple(documents))

    return make


ARROW = {
    "varchar": pa.string(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
    "varchar[]": pa.list_(pa.string()),
}


@pytest.fixture
def declared_schemas() -> Callable[[str], dict[str, pa.Schema]]:
    """Return a function from a source id to the Arrow schemas that `sql/raw` declares, by short table name."""

    def read(source_id: str) -> dict[str, pa.Schema]:
        schemas = {}
        for path in sorted((PROJECT / "sql/raw").glob(f"{source_id}__*.yml")):
            columns = yaml.safe_load(path.read_text("utf-8"))["columns"]
            schemas[path.stem.partition("__")[2]] = pa.schema([(c, ARROW[s["type"]]) for c, s in columns.items()])
        return schemas

    return read
