"""For people who live in pandas: the published answer as DataFrames.

Here: `query`, `screen` and `explain`, typed, with dates as dates. Not here: anything that a command does besides. All three read
the release in force (`VENDORWATCH_HOME`) and change nothing.
"""

import warnings
from collections.abc import Sequence
from numbers import Real

import pandas as pd

from vendorwatch.connect import connect
from vendorwatch.coverage import as_objects, coverage, require_held, warning
from vendorwatch.errors import ExcerptWarning, RowsWarning, VendorwatchError
from vendorwatch.formats.sheets.aside import NO_NAME, is_none
from vendorwatch.formats.sheets.values import as_typed
from vendorwatch.names.analysis import KINDS
from vendorwatch.names.explain import explanation
from vendorwatch.names.listed import QUALIFIERS, read_columns
from vendorwatch.names.match import HITS
from vendorwatch.names.screening import published_index
from vendorwatch.names.workers import screened
from vendorwatch.reader import open_published, release_file
from vendorwatch.settings import Settings
from vendorwatch.typed import doubt, no_name, printable_line

_BATCH = 2_500
# Labels told in a warning; `frame.attrs` has all.
_SHOWN = 5


def query(sql: str, parameters: Sequence[object] | None = None) -> pd.DataFrame:
    """Return what a query on the published file yields; columns of type DATE hold `datetime.date`.

    Raises VendorwatchError if nothing was published yet, and duckdb.Error for a query that is none.
    """
    with open_published() as con:
        found = con.execute(sql, list(parameters) if parameters is not None else None)
        days = [name for name, kind, *_ in found.description or () if str(kind).upper() == "DATE"]
        frame: pd.DataFrame = found.df()
    for name in days:
        # DuckDB makes moments of them; a day has no hour.
        frame[name] = pd.Series([None if pd.isna(day) else day.date() for day in frame[name]], frame.index, object)
    return frame


def screen(
    names: pd.DataFrame | pd.Series | Sequence[str],
    *,
    lists: Sequence[str] = (),
    kind: str | None = None,
    top: int = 20,
    threshold: float | None = None,
) -> pd.DataFrame:
    """Return the listed parties that names may mean: a row a name and party, best first, in the order asked.

    `names` are strings, or a frame with a column `name` and, where known, `kind` (person, organization, vessel),
    `country`, `birth` (partial ISO date), `gender` and `identifiers` (a list of strings). `query_id` of a hit is the
    label of its row. `lists` limits the search to some list ids, `kind` is what all are taken for that say none, and
    hits below `threshold` (by default the band `review`) are left out.

    `frame.attrs` tells what was asked, as `vendorwatch screen --json` does: `asked` has each list with its entries, the day
    of its publication and `is_excerpt`; `rejected` and `remarks` have, by reason, the labels of rows that were not asked
    about, and of those asked with a doubt. The first comes with an ExcerptWarning where a list is an excerpt, the others
    with a RowsWarning. Raises VendorwatchError for a frame without `name`, a kind or list that does not exist or of which
    nothing is held, a `threshold` or `top` that means none, or if nothing was published yet.
    """
    if kind is not None and kind not in KINDS:
        raise VendorwatchError(f"no kind {kind!r}", expected=", ".join(KINDS))
    # Nothing reaches a threshold of 95 or of nan: every name would seem clear.
    if threshold is not None and not 0 <= threshold <= 1:
        raise VendorwatchError(f"no threshold {threshold!r}", expected="0 to 1, the lowest score of a hit")
    if top < 1:
        raise VendorwatchError(f"no number {top!r} of hits", where="top", expected="1 or more for each name")
    asked = names if isinstance(names, pd.DataFrame) else pd.DataFrame({"name": pd.Series(names, dtype=object)})
    if "name" not in asked.columns:
        raise VendorwatchError(
            "no column name", where="names", expected=f"name and any of kind, {', '.join(QUALIFIERS)}"
        )
    columns = [column for column in ("name", "kind", *QUALIFIERS) if column in asked.columns]
    given = asked[columns].assign(query_id=[str(label) for label in asked.index])
    given, rejected, remarks = _with_names(given)
    release = release_file()
    with open_published(release) as published:
        held = coverage(published, lists)
        require_held(published, held, lists)
    if kind is not None:
        given["kind"] = given["kind"].fillna(kind) if "kind" in columns else kind
    with connect() as con:
        con.register("asked", given)
        queries = read_columns(con, "asked", "query_id", QUALIFIERS)
    batches = ((None, queries.slice(start, _BATCH)) for start in range(0, len(queries), _BATCH))
    with published_index(release, list(lists), Settings.from_env().home / "cache") as index:
        hits = [hits for _, hits in screened(index, batches, workers=1, top=top, min_score=threshold)]
    frames = [table.to_pandas() for table in hits] or [HITS.empty_table().to_pandas()]
    found = pd.concat(frames, ignore_index=True)
    found.attrs = as_objects(held) | {"rejected": rejected, "remarks": remarks}
    if excerpt := warning(held):
        warnings.warn(excerpt, ExcerptWarning, stacklevel=2)
    for what, reasons in (("not asked about", rejected), ("asked about with a doubt", remarks)):
        if reasons:
            warnings.warn(f"rows {what}: {_counted(reasons)}", RowsWarning, stacklevel=2)
    return found


def _with_names(given: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, list[str]], dict[str, list[str]]]:
    """Return the rows that have a name, on one line, and the labels of the others and of doubtful ones by reason."""
    names: list[str] = []
    kept: list[bool] = []
    rejected: dict[str, list[str]] = {}
    remarks: dict[str, list[str]] = {}
    for label, value in zip(given["query_id"], given["name"], strict=True):
        name, fault = _name(value)
        if fault:
            rejected.setdefault(fault, []).append(label)
        elif said := doubt(name):
            remarks.setdefault(said, []).append(label)
        kept.append(not fault)
        names.append(name)
    named = given.assign(name=pd.Series(names, given.index, dtype=object))
    return named[pd.Series(kept, given.index, dtype=bool).to_numpy()], rejected, remarks


def _name(value: object) -> tuple[str, str | None]:
    """Return the name that a cell of a frame has, and why it has none; a number is taken as a file of it would be read."""
    if isinstance(value, str):
        name = printable_line(value)
    elif value is None or value is pd.NaT or value is pd.NA:
        name = ""
    elif isinstance(value, bool) or not isinstance(value, Real):
        return "", f"a name that is no text but of type {type(value).__name__}"
    else:
        name = "" if pd.isna(float(value)) else as_typed(str(value))[0]
    return name, NO_NAME if is_none(name) else no_name(name)


def _counted(reasons: dict[str, list[str]]) -> str:
    """Return how many rows there are of each reason, with the labels of the first."""
    return "; ".join(
        f"{len(labels):,} for {reason} ({', '.join(labels[:_SHOWN])}{', ...' if labels[_SHOWN:] else ''})"
        for reason, labels in reasons.items()
    )


def explain(name: str, listed: str, kind: str = "unknown") -> pd.DataFrame:
    """Return why two names score as they do: a row a line of the sum, with `what`, `value` and `points`.

    The points add up to the score, which stands in `frame.attrs` with the band. Raises VendorwatchError for a kind
    that does not exist.
    """
    known = next((item for item in KINDS if item == kind), None)
    if known is None:
        raise VendorwatchError(f"no kind {kind!r}", expected=", ".join(KINDS))
    told = explanation(name, listed, known)
    frame = pd.DataFrame(told["points"], columns=["what", "value", "points"])
    frame.attrs |= {"score": told["score"], "band": told["band"], "meaning": told["meaning"]}
    return frame
