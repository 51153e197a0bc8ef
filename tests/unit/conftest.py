"""Deliveries made by hand, as landing would hand them to a parser."""

from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from vendorwatch.deliveries import Delivery, Document

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
