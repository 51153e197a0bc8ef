import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlglot import exp, parse_one

from vendorwatch.errors import ModelError
from vendorwatch.settings import PROJECT
from vendorwatch.tables.catalogue import Catalogue, read_catalogue
from vendorwatch.tables.lineage import lineage

BASE = """\
description: One row per thing.
grain: [a]
source: fcc_covered_list
columns:
  a: {type: bigint, description: The thing.}
  b: {type: varchar, description: Its name.}
"""
NEXT = """\
description: One row per thing, again.
grain: [x]
columns:
  x: {type: bigint, description: The thing.}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for schema in ("raw", "staging", "core"):
        (tmp_path / schema).mkdir()
    (tmp_path / "raw" / "s__t.yml").write_text(BASE)
    return tmp_path


def write(folder: Path, name: str, yml: str, sql: str | None = None) -> None:
    (folder / f"{name}.yml").write_text(yml)
    if sql is not None:
        (folder / f"{name}.sql").write_text(sql)


def test_order_and_inputs_follow_from_the_sql(folder: Path) -> None:
    write(folder, "core/a_last", NEXT, "select x from staging.z_first")
    write(folder, "staging/z_first", NEXT, "with t as (select * from raw.s__t) select a as x from t")
    catalogue = Catalogue(folder)
    assert list(catalogue.tables) == ["raw.s__t", "staging.z_first", "core.a_last"]
    assert catalogue["staging.z_first"].inputs == ("raw.s__t",)
    assert catalogue.downstream(["raw.s__t"]) == {"staging.z_first", "core.a_last"}


def test_a_table_that_sets_rows_aside_comes_after_those_that_it_refers_to(folder: Path) -> None:
    refers = NEXT.replace("type: bigint,", "type: bigint, references: core.z.x,")
    write(folder, "core/a", "sets_aside: true\n" + refers, "select a as x from raw.s__t")
    write(folder, "core/z", NEXT, "select a as x from raw.s__t")
    assert list(Catalogue(folder).tables) == ["raw.s__t", "core.z", "core.a"]


def test_lineage_names_the_column_behind_each_column(folder: Path) -> None:
    write(
        folder,
        "core/joined",
        NEXT + "  y: {type: varchar, description: A name.}\n",
        """
        with things as (select * from raw.s__t), final as (select things.a + 1 as x, upper(things.b) as y from things)
        select * from final
        """,
    )
    found = {(d.column, d.input_table, d.input_column) for d in lineage(Catalogue(folder), "core.joined")}
    assert found == {("x", "raw.s__t", "a"), ("y", "raw.s__t", "b")}


@pytest.mark.parametrize(
    ("yml", "sql", "complaint"),
    [
        (NEXT, "select x from core.nowhere", "core.nowhere"),
        (NEXT, "select x from loose", "without a schema"),
        (NEXT, "select from where", "not valid SQL"),
        (NEXT.replace("One row per", "All"), "select 1 as x", "grain sentence"),
        (NEXT.replace("[x]", "[q]"), "select 1 as x", "grain"),
        (NEXT.replace("description: The thing.", "note: no"), "select 1 as x", "column x"),
        (NEXT + "colour: red\n", "select 1 as x", "colour"),
        (NEXT, None, "from nowhere"),
        (NEXT + "python: a:b\n", "select 1 as x", "two places"),
        ("- not a mapping", "select 1 as x", "list"),
        (NEXT + "like: raw.missing\n", "select 1 as x", "raw.missing"),
        (NEXT + "checks: {c: {description: D., sql: select 1, severity: loud}}\n", "select 1 as x", "check c"),
        (NEXT, "select x from core.t", "circle"),
    ],
)
def test_a_wrong_declaration_is_refused_with_its_place(folder: Path, yml: str, sql: str | None, complaint: str) -> None:
    write(folder, "core/t", yml, sql)
    with pytest.raises(ModelError, match=complaint):
        Catalogue(folder)


def test_sql_without_a_declaration_is_refused(folder: Path) -> None:
    (folder / "core" / "alone.sql").write_text("select 1")
    with pytest.raises(ModelError, match=r"no \.yml"):
        Catalogue(folder)


def test_the_code_version_changes_with_the_query_and_nothing_else(folder: Path) -> None:
    write(folder, "core/t", NEXT, "select a as x from raw.s__t")
    before = Catalogue(folder)["core.t"].code_version
    assert Catalogue(folder)["core.t"].code_version == before
    write(folder, "core/t", NEXT, "select a + 1 as x from raw.s__t")
    assert Catalogue(folder)["core.t"].code_version != before


def test_a_column_of_another_type_makes_another_parser_and_another_description_does_not(folder: Path) -> None:
    write(
        folder,
        "raw/curated__a",
        "{description: One row per a., source: curated, columns: {a: {type: bigint, description: A.}}}",
    )
    write(folder, "raw/curated__b", "like: raw.curated__a")
    catalogues = [Catalogue(folder)]
    for old, new in (("A.", "The A."), ("bigint", "varchar")):
        path = folder / "raw" / "curated__a.yml"
        path.write_text(path.read_text().replace(old, new))
        catalogues.append(Catalogue(folder))
    first, described, retyped = catalogues
    assert first.parser_version("curated") == described.parser_version("curated") != retyped.parser_version("curated")
    # Its file says no more than whom it is like.
    assert described["raw.curated__b"].code_version != retyped["raw.curated__b"].code_version


def test_what_is_built_with_core_is_core_s_layer(folder: Path) -> None:
    (folder / "work").mkdir()
    write(folder, "core/things", NEXT, "select a as x from raw.s__t")
    write(folder, "work/counted", NEXT, "select x + 1 as x from core.things")
    write(folder, "core/answers", NEXT, "select x from work.counted")
    assert [t.id for t in Catalogue(folder).layer("core")] == ["core.things", "work.counted", "core.answers"]


def test_every_table_says_what_it_is_about_and_those_of_core_who_reads_them() -> None:
    """What no reader needs belongs into `work`, which is not published."""
    catalogue = read_catalogue(PROJECT / "sql")
    assert not [t.id for t in catalogue if not t.subject and not t.source and t.schema != "meta"]
    assert not [t.id for t in catalogue if t.schema == "core" and not t.read_by]


def test_a_subject_that_there_is_not_is_refused(folder: Path) -> None:
    write(folder, "core/things", "subject: weather\n" + NEXT, "select a as x from raw.s__t")
    with pytest.raises(ModelError, match="is about weather"):
        Catalogue(folder)


PYTHON = """\
description: One row per thing, made in Python.
grain: [x]
python: vendorwatch.countries:country_names
inputs: [raw.s__t]
columns:
  x: {type: bigint, description: The thing., upstream: [raw.s__t.a]}
  y: {type: varchar, description: Its name.%s}
"""


def test_a_python_model_says_from_which_columns_it_is_made(folder: Path) -> None:
    write(folder, "core/made", PYTHON % ", upstream: [raw.s__t.a, raw.s__t.b]")
    found = [(d.column, d.input_column) for d in lineage(Catalogue(folder), "core.made")]
    assert found == [("x", "a"), ("y", "a"), ("y", "b")]


@pytest.mark.parametrize(("upstream", "says"), [("", "nothing"), (", upstream: [raw.s__t.z]", "raw.s__t.z")])
def test_a_python_model_that_does_not_say_is_refused(folder: Path, upstream: str, says: str) -> None:
    write(folder, "core/made", PYTHON % upstream)
    with pytest.raises(ModelError, match=f"column y is made from {says}"):
        Catalogue(folder)


def test_no_text_is_cast_that_may_be_anything() -> None:
    """One odd value would stop its table, and with it the publication: `try_cast`, or a typed column from the parser on."""
    catalogue, odd = read_catalogue(PROJECT / "sql"), []
    for table in [t for t in catalogue if t.sql is not None]:
        texts = {c.name for i in table.inputs for c in catalogue[i].columns if c.type == "varchar"}
        for cast in parse_one(str(table.sql), dialect="duckdb").find_all(exp.Cast):
            counted = cast.this.find(exp.Window, exp.AggFunc, exp.Length)
            of_text = not counted and any(column.name in texts for column in cast.this.find_all(exp.Column))
            if of_text and not isinstance(cast, exp.TryCast) and cast.to.this not in exp.DataType.TEXT_TYPES:
                odd.append(f"{table.id}: {cast.sql(dialect='duckdb')}")
    assert odd == []


def test_the_order_of_tables_is_the_same_in_every_process() -> None:
    code = "from vendorwatch.tables.catalogue import read_catalogue; from vendorwatch.settings import PROJECT; "
    code += "print(*read_catalogue(PROJECT / 'sql').tables)"
    orders = {
        subprocess.run(
            [sys.executable, "-c", code], env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(orders) == 1


def test_the_queries_that_a_python_model_runs_are_part_of_its_code(folder: Path) -> None:
    (folder / "core").mkdir(exist_ok=True)
    write(folder, "core/p", "python: vendorwatch.countries:country_names\n" + NEXT)
    before = Catalogue(folder)["core.p"].code_version
    (folder / "core" / "p").mkdir()
    (folder / "core" / "p" / "asked.sql").write_text("select 1")
    assert Catalogue(folder)["core.p"].code_version != before
