import duckdb
import pytest

from vendorwatch.errors import VendorwatchError
from vendorwatch.vendors.joins import joins


def test_a_release_of_an_older_version_asks_for_a_refresh() -> None:
    with duckdb.connect() as con:
        con.execute(
            "create schema core; create table core.vendor_joins (join_id varchar, vendor_key varchar, score double)"
        )
        with pytest.raises(VendorwatchError, match="vendorwatch refresh"):
            joins(con)
