"""The tables that both formats fill, and how their columns are gathered.

Here: columns and types, as `sql/raw/ofac_sdn__*.yml` declares them. Not here: reading either format.
"""

from collections.abc import Mapping

import pyarrow as pa

_TEXT, _ID, _NO, _FLAG, _DAY = pa.string(), pa.int64(), pa.int32(), pa.bool_(), pa.date32()

_ENTRY = ("entry_id", _ID)
_PLACE = (("document_id", _TEXT), ("locator", _TEXT))

TABLES: Mapping[str, pa.Schema] = {
    "publication": pa.schema(
        [
            ("published_on", _DAY),
            ("format", _TEXT),
            ("scope", _TEXT),
            ("entry_count", _NO),
            *_PLACE,
        ]
    ),
    "entries": pa.schema(
        [
            _ENTRY,
            ("entry_type", _TEXT),
            ("name", _TEXT),
            ("title", _TEXT),
            ("remarks", _TEXT),
            ("living_status", _TEXT),
            ("is_us_person", _FLAG),
            ("is_us_citizen", _FLAG),
            *_PLACE,
        ]
    ),
    "names": pa.schema(
        [
            _ENTRY,
            ("name_id", _ID),
            ("translation_id", _ID),
            ("name_type", _TEXT),
            ("is_primary", _FLAG),
            ("is_weak", _FLAG),
            ("is_primary_translation", _FLAG),
            ("script", _TEXT),
            ("full_name", _TEXT),
            ("last_name", _TEXT),
            ("first_name", _TEXT),
        ]
    ),
    "name_parts": pa.schema(
        [_ENTRY, ("name_id", _ID), ("translation_id", _ID), ("part_no", _NO), ("part_type", _TEXT), ("value", _TEXT)]
    ),
    "addresses": pa.schema(
        [
            _ENTRY,
            ("address_id", _ID),
            ("translation_id", _ID),
            ("is_primary_translation", _FLAG),
            ("script", _TEXT),
            ("street", _TEXT),
            ("city", _TEXT),
            ("state_province", _TEXT),
            ("postal_code", _TEXT),
            ("region", _TEXT),
            ("country", _TEXT),
            ("remarks", _TEXT),
            ("full_address", _TEXT),
        ]
    ),
    "identifiers": pa.schema(
        [
            _ENTRY,
            ("identifier_id", _ID),
            ("identifier_type", _TEXT),
            ("number", _TEXT),
            ("country", _TEXT),
            ("issuing_authority", _TEXT),
            ("issued_on", _TEXT),
            ("expires_on", _TEXT),
            ("is_valid", _FLAG),
            ("comments", _TEXT),
        ]
    ),
    "features": pa.schema(
        [
            _ENTRY,
            ("feature_id", _ID),
            ("feature_type", _TEXT),
            ("value", _TEXT),
            ("date_from", _DAY),
            ("date_to", _DAY),
            ("date_precision", _TEXT),
            ("is_approximate", _FLAG),
            ("is_primary", _FLAG),
            ("reliability", _TEXT),
            ("comments", _TEXT),
        ]
    ),
    "programs": pa.schema([_ENTRY, ("program", _TEXT)]),
    "listings": pa.schema([_ENTRY, ("list_name", _TEXT), ("listed_on", _DAY)]),
    "measures": pa.schema([_ENTRY, ("kind", _TEXT), ("value", _TEXT)]),
    "relations": pa.schema(
        [
            _ENTRY,
            ("relation_no", _NO),
            ("relation_type", _TEXT),
            ("target_entry_id", _ID),
            ("target_name", _TEXT),
            ("quality", _TEXT),
            ("date_from", _DAY),
            ("date_to", _DAY),
            ("comments", _TEXT),
        ]
    ),
}

Rows = dict[str, list[tuple[object, ...]]]


def empty_rows() -> Rows:
    """Return a list for the rows of each table."""
    return {name: [] for name in TABLES}
