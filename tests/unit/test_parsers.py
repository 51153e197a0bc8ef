"""A parser that does not keep to its declared columns is refused when definitions load, by file and remedy."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from vendorwatch import sources
from vendorwatch.contract import ListRows
from vendorwatch.deliveries import Delivery, Parsed, Source
from vendorwatch.errors import ModelError, ParseError
from vendorwatch.parsers import _bundled, check_parsers
from vendorwatch.settings import PROJECT
from vendorwatch.sources import all_sources
from vendorwatch.tables.catalogue import read_catalogue
from vendorwatch.tables.loading import require_declared

SEEDS = PROJECT / "seeds"
CATALOGUE = read_catalogue(PROJECT / "sql")
# What people drop there is their own; without a file it has no columns to read.
WITHOUT_A_FILE = {"sam_exclusions"}


def parsing_as(source_id: str, change: Callable[[dict[str, pa.Table]], dict[str, pa.Table]]) -> Source:
    source = all_sources()[source_id]
    return replace(source, parse=lambda delivery: Parsed(change(source.parse(delivery).tables)))


def with_shoes(delivery: Delivery) -> Parsed:
    rows = ListRows(delivery.documents[0])
    rows.entry("dhs_uflpa", "Acme", "row 1", shoe_size=9)
    return Parsed(rows.tables())


def of_another(delivery: Delivery) -> Parsed:
    rows = ListRows(delivery.documents[0])
    rows.entry("ofac_sdn", "Acme", "row 1")
    return Parsed(rows.tables())


@pytest.mark.parametrize("source", [s for i, s in all_sources().items() if i not in WITHOUT_A_FILE], ids=lambda s: s.id)
def test_each_parser_is_read_and_keeps_to_its_columns(source: Source) -> None:
    require_declared(CATALOGUE.of_source(source.id), source.parse(_bundled(source, SEEDS)))


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (
            replace(all_sources()["dhs_uflpa"], parse=with_shoes),
            "src/vendorwatch/sources/dhs_uflpa/source.py: the parser does not keep to sql/staging/list_entries.yml: a parser "
            "gives entries a column shoe_size, which is not declared; expected entry_id, .*Add the column there",
        ),
        (
            parsing_as("gleif", lambda t: t | {"names": t["names"].append_column("colour", pa.nulls(1))}),
            "sources/gleif/source.py: .* sql/raw/gleif__names.yml: a parser gives names a column colour, which is not",
        ),
        (
            parsing_as("trade_csl", lambda t: t | {"lists": t["lists"].drop_columns("list_id")}),
            "sources/trade_csl/source.py: .* sql/raw/trade_csl__lists.yml: a parser gives lists no column list_id",
        ),
        (
            parsing_as("sec_facts", lambda t: t | {"facts": t["facts"].select(t["facts"].column_names[::-1])}),
            "sec_facts__facts.yml: a parser gives facts its columns in another order; expected ",
        ),
        (
            parsing_as("gleif", lambda t: t | {"ships": t["names"]}),
            "a parser yields a table ships, which is not declared",
        ),
        (parsing_as("gleif", lambda t: {"names": t["names"]}), "gleif__answers.yml: a parser yields no table answers"),
        (
            replace(all_sources()["dhs_uflpa"], parse=of_another),
            "sources/dhs_uflpa/source.py: .*a parser gives entries rows of the list ofac_sdn, which the source does not speak "
            "for; expected dhs_uflpa",
        ),
    ],
    ids=["contract", "unknown", "missing", "order", "table", "no table", "list"],
)
def test_half_a_parser_is_refused(tmp_path: Path, source: Source, says: str) -> None:
    with pytest.raises(ModelError, match=says):
        check_parsers(CATALOGUE, [source], SEEDS, tmp_path)
    assert not [*tmp_path.iterdir()]


def giving(**columns: object) -> Callable[[Delivery], Parsed]:
    def parse(delivery: Delivery) -> Parsed:
        rows = ListRows(delivery.documents[0])
        entry = rows.entry("dhs_uflpa", str(columns.get("entry_name", "Acme")), "row 1", **columns)
        entry.has("names", full_name="Acme", name_type="aka", is_weak=False)
        return Parsed(rows.tables())

    return parse


def breaking(error: Exception) -> Callable[[Delivery], Parsed]:
    def parse(delivery: Delivery) -> Parsed:
        raise error

    return parse


@pytest.mark.parametrize(
    ("parse", "says"),
    [
        (giving(listed_on=5), "a parser gives entries listed_on=5; expected date. Mend the parser"),
        (giving(listed_on="2024-01-01"), "a parser gives entries listed_on='2024-01-01'; expected date"),
        (giving(citations="x"), "a parser gives entries citations='x'; expected list or tuple"),
        (giving(entry_name=" "), "a parser gives entries entry_name=' '; expected a text"),
        (lambda delivery: Parsed(ListRows(delivery.documents[0]).tables()), "it gives no entry of the list dhs_uflpa"),
        (breaking(ValueError("odd")), "the parser breaks down over its own snapshot: ValueError: odd"),
        (breaking(RecursionError("deep")), "the parser breaks down over its own snapshot: RecursionError: deep"),
        (breaking(KeyError("x")), "the parser breaks down over its own snapshot: KeyError: 'x'"),
    ],
)
def test_a_parser_that_cannot_be_right_is_refused(
    tmp_path: Path, parse: Callable[[Delivery], Parsed], says: str
) -> None:
    with pytest.raises(ModelError, match=says):
        check_parsers(CATALOGUE, [replace(all_sources()["dhs_uflpa"], parse=parse)], SEEDS, tmp_path)


def test_a_column_in_a_branch_that_no_row_of_the_snapshot_takes_is_told_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = Path(sources.__path__[0], "statutory_bans", "source.py").read_text("utf-8")
    branch = 'if cells["limits"] == "none such":\n            entry.has("features", feature_type="Limit", shoe_size=9)\n        '
    line = '        entry.has("features", feature_type="Limit", value=cells["limits"])\n'
    assert line in code
    (tmp_path / "harbour").mkdir()
    (tmp_path / "harbour" / "source.py").write_text(code.replace(line, f"        {branch}{line.lstrip()}"), "utf-8")
    monkeypatch.setattr(sources, "__path__", [*sources.__path__, str(tmp_path)])
    source = replace(all_sources()["statutory_bans"], id="harbour")
    says = r"harbour/source.py: .*list_features.yml: source.py line \d+ gives features a column shoe_size, which is not declared"
    with pytest.raises(ModelError, match=says):
        check_parsers(CATALOGUE, [source], SEEDS, tmp_path / "cache")


def test_bytes_that_are_not_in_order_are_told_when_they_are_landed(tmp_path: Path) -> None:
    def parse(delivery: Delivery) -> Parsed:
        raise ParseError("half a page", where=delivery.documents[0].name)

    check_parsers(CATALOGUE, [replace(all_sources()["dhs_uflpa"], parse=parse)], SEEDS, tmp_path)


def test_one_that_was_in_order_is_asked_again_when_its_code_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    source = parsing_as("gleif", lambda tables: asked.append(1) or tables)
    for _ in range(2):
        check_parsers(CATALOGUE, [source], SEEDS, tmp_path)
    assert len(asked) == 1
    monkeypatch.setattr(type(CATALOGUE), "parser_version", lambda *_: "another")
    check_parsers(CATALOGUE, [source], SEEDS, tmp_path)
    assert (len(asked), len([*tmp_path.iterdir()])) == (2, 1)
