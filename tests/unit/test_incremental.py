import duckdb
import pyarrow as pa
import pytest

from vendorwatch import incremental
from vendorwatch.incremental import UNIT, key, known, rows

SCHEMA = pa.schema([("word", pa.string()), ("length", pa.int64())])


class Model:
    """Splits texts into words; knows of which texts it was asked for the rows."""

    def __init__(self) -> None:
        self.con = duckdb.connect()
        self.made: list[str] = []

    def __call__(self, *texts: str, schema: pa.Schema = SCHEMA) -> list[list[str]]:
        kept = known(self.con, "words", schema)
        units = [unit for unit, text in enumerate(texts) if key(text) not in kept]
        self.made = [texts[unit] for unit in units]
        split = [(unit, word, len(word)) for unit in units for word in texts[unit].split()]
        columns = list(zip(*split, strict=True)) or [(), (), ()]
        made = pa.table(
            [pa.array(column, kind) for column, kind in zip(columns, [pa.int64(), *schema.types], strict=True)],
            schema=pa.schema([(UNIT, pa.int64()), *schema]),
        )
        found = rows(self.con, "words", [key(text) for text in texts], schema, made)
        assert found.schema.names == [UNIT, *schema.names]
        told: list[list[str]] = [[] for _ in texts]
        for unit, word in zip(found[UNIT].to_pylist(), found[schema.names[0]].to_pylist(), strict=True):
            told[unit].append(word)
        return told


@pytest.fixture
def model() -> Model:
    return Model()


def test_only_what_is_new_is_made_and_all_is_told_in_order(model: Model) -> None:
    assert model("b a", "", "c") == [["b", "a"], [], ["c"]]
    assert model("c", "z y x", "b a", "") == [["c"], ["z", "y", "x"], ["b", "a"], []]
    assert model.made == ["z y x"]


def test_units_of_one_key_share_their_rows_however_often_they_were_made(model: Model) -> None:
    for _ in range(2):
        assert model("a b", "a b", "a b") == [["a", "b"]] * 3


def test_what_no_unit_has_any_longer_is_dropped(model: Model) -> None:
    model("a", "b")
    model("b")
    assert model.con.execute("select word from kept.words").fetchall() == [("b",)]
    model("a", "b")
    assert model.made == ["a"]


def test_other_columns_are_made_anew(model: Model) -> None:
    model("a b")
    other = pa.schema([("part", pa.string()), ("letters", pa.int64())])
    assert model("a b", schema=other) == [["a", "b"]]
    assert model.made == ["a b"]


def test_what_fails_leaves_what_was_kept(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    model("a", "b")
    with monkeypatch.context() as broken, pytest.raises(ZeroDivisionError):
        broken.setattr(incremental.np, "arange", lambda _: 1 / 0)
        model.con.execute("begin")
        model("b", "c")
    model.con.execute("rollback")
    assert model("a", "b") == [["a"], ["b"]]
    assert model.made == []


def test_a_key_tells_its_parts_apart() -> None:
    assert len({key("a", "b"), key("ab"), key(("a", "b")), key("a", "b", None), key("a", 1)}) == 5
    assert key("\ud800") == key("\ud800")
