"""The models of `sql/` in Spark's dialect, for tables that no longer fit one machine.

Here: what sqlglot does not say by itself: our macros, the names of schemas, and what the two dialects mean differently. Not here:
the models; each is written once, in DuckDB's. Which marts were found to give the same rows is told in docs/scale.md.
"""

import re
import unicodedata
from functools import cache
from typing import Any, NamedTuple

from sqlglot import exp, parse_one

from vendorwatch.tables.warehouse import MACROS

_LEN = re.compile(r"\blen\(")
_MACRO = re.compile(r"create or replace macro (core\.\w+)\(([\w, ]*)\) as\s+(.*)", re.S)


class Translated(NamedTuple):
    """A query in Spark's dialect and the tables that it reads (`core.vendor_joins`), each as a view `core__vendor_joins`."""

    sql: str
    tables: frozenset[str]


def view(table: str) -> str:
    """Return the name of the view that a table is read from: Spark's catalogue of views has one level."""
    return table.replace(".", "__")


def in_spark(sql: str) -> Translated:
    """Return a query of DuckDB in Spark's dialect; raises sqlglot's ParseError for one that it cannot read."""
    # Our models count lists with `len` and characters with `length`; sqlglot takes both for the latter.
    tree = _expanded(parse_one(_LEN.sub("array_length(", sql), read="duckdb"))
    tables = set()
    for table in tree.find_all(exp.Table):
        if table.db:
            tables.add(f"{table.db}.{table.name}")
            alias = table.alias or table.name
            replaced = exp.to_table(view(f"{table.db}.{table.name}"))
            table.replace(exp.alias_(replaced, alias, table=True))
    tree = tree.transform(_as_spark_means)
    return Translated(tree.sql(dialect="spark"), frozenset(tables))


@cache
def _macros() -> dict[str, tuple[list[str], exp.Expr]]:
    """Return our macros with their parameters and bodies."""
    found = {}
    for text in MACROS.split(";"):
        if match := _MACRO.search(text):
            name, parameters, body = match.groups()
            found[name] = parameters.replace(" ", "").split(","), parse_one(body, read="duckdb")
    return found


def _expanded(tree: exp.Expr) -> exp.Expr:
    """Put the bodies of macros in the place of their calls."""
    return tree.transform(_body_of_call)


def _body_of_call(node: exp.Expr) -> exp.Expr:
    if not (isinstance(node, exp.Dot) and isinstance(node.expression, exp.Func)):
        return node
    name = f"{node.this.name}.{node.expression.name}"
    if name not in _macros():
        return node
    parameters, body = _macros()[name]
    given = dict(zip(parameters, (_expanded(a) for a in node.expression.expressions), strict=True))

    def argument(inner: exp.Expr) -> exp.Expr:
        if isinstance(inner, exp.Column) and not inner.table and inner.name in given:
            return exp.paren(given[inner.name].copy())
        return inner

    return exp.paren(body.copy().transform(argument))


def _as_spark_means(node: exp.Expr) -> exp.Expr:
    """Replace what sqlglot carries over as it stands."""
    if isinstance(node, exp.ArrayOverlaps):
        return exp.Anonymous(this="arrays_overlap", expressions=[node.this, node.expression])
    if isinstance(node, exp.RegexpFullMatch):
        whole = exp.Literal.string(f"^(?:{node.expression.name})$")
        return exp.RegexpLike(this=node.this, expression=whole)
    if isinstance(node, exp.ToMap) and not node.this.expressions:
        return exp.Anonymous(this="map")
    return node


def register(spark: Any) -> None:
    """Give a Spark session the one function of DuckDB that it lacks."""
    spark.udf.register(_STRIP_ACCENTS, _without_accents)


_STRIP_ACCENTS = "strip_accents"


def _without_accents(text: str | None) -> str | None:
    if text is None or text.isascii():
        return text
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c)[0] != "M")
    return unicodedata.normalize("NFC", plain)
