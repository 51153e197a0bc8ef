"""A table of texts gives the claims that its texts make, and says which rows it could not read."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from vendorwatch.claims.lexicon import Known, Lexicon
from vendorwatch.claims.texts import read_file
from vendorwatch.errors import ParseError

LEXICON = Lexicon([Known("Acme Robotics", "vendor", "acme", "Acme Robotics")])
SHARE = "Acme Robotics held 12 % of the market for drones in 2023."


def test_claims_are_of_their_text_and_rows_that_are_none_are_told(tmp_path: Path) -> None:
    file = tmp_path / "texts.csv"
    file.write_text(
        f"Document_ID,published_on,lang,text\na,2024-06-21,en,{SHARE}\n\nb,soon,en,{SHARE}\nc,,de,{SHARE}\nd,,,\n,,,{SHARE}\n",
        encoding="utf-8",
    )
    outcome = read_file(file, LEXICON, tmp_path / "claims.parquet")
    claims = pq.read_table(tmp_path / "claims.parquet").to_pylist()
    assert [(c["document_id"], c["claim_type"], c["value"]) for c in claims] == [
        ("a", "market_share", 12.0),
        ("7", "market_share", 12.0),
    ]
    assert (outcome.texts, outcome.claims) == (2, 2)
    assert outcome.rejected == {
        "published_on is 'soon', not a day such as 2024-06-21": [4],
        "written in another language (de)": [5],
        "no text": [6],
    }


def test_a_table_without_texts_is_refused(tmp_path: Path) -> None:
    (tmp_path / "names.csv").write_text("id,name\n1,Acme\n")
    with pytest.raises(ParseError, match="no column 'text' among 'id', 'name'"):
        read_file(tmp_path / "names.csv", LEXICON, tmp_path / "claims.csv")
    assert not (tmp_path / "claims.csv").exists()


def test_days_are_text_in_json(tmp_path: Path) -> None:
    (tmp_path / "texts.csv").write_text(f"published_on,text\n2024-06-21,{SHARE}\n", encoding="utf-8")
    read_file(tmp_path / "texts.csv", LEXICON, tmp_path / "claims.json")
    assert "2024-06-21" in json.loads((tmp_path / "claims.json").read_text(encoding="utf-8"))[0].values()
