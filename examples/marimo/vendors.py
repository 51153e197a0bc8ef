"""Your vendors in a notebook: `marimo edit examples/marimo/vendors.py`. It reads the published file and changes nothing."""

import marimo

app = marimo.App(width="medium")


@app.cell
def _():
    import os

    import duckdb
    import marimo as mo

    # The link that always points to the release in force.
    file = os.environ.get("VENDORWATCH_FILE", "data/published/vendorwatch.duckdb")
    con = duckdb.connect(file, read_only=True)
    return con, mo


@app.cell
def _(con, mo):
    restricted, vendors, release = con.sql(
        "select count(worst_facet), count(*), (select release_id from meta.release) from marts.vendor_brief"
    ).fetchall()[0]
    mo.md(f"# {restricted} of {vendors} vendors are restricted\n\nRelease {release}.")


@app.cell
def _(con, mo):
    facets = con.sql(
        """
        select facets.facet, facets.meaning, count(distinct exposure.vendor_key) as vendors
        from marts.vendor_exposure as exposure
        inner join core.facets as facets on exposure.facet = facets.facet
        where exposure.until is null
        group by all
        order by any_value(facets.rank)
        """
    )
    names = {facet: facet for facet, _, _ in facets.fetchall()}
    chosen = mo.ui.dropdown(options=names, value=next(iter(names), None), label="Facet")
    mo.vstack([mo.plain_text(str(facets)), chosen])
    return (chosen,)


@app.cell
def _(chosen, con, mo):
    rows = con.execute(
        """
        select exposure.vendor_name, exposure.entry_name, exposure.path, exposure.since, evidence.exact, evidence.url
        from marts.vendor_exposure as exposure
        inner join marts.evidence as evidence on exposure.evidence_id = evidence.evidence_id
        where exposure.facet = ? and exposure.until is null
        order by exposure.vendor_name, exposure.entry_name
        """,
        [chosen.value],
    )
    columns = [column[0] for column in rows.description]
    mo.ui.table([dict(zip(columns, row, strict=True)) for row in rows.fetchall()])


if __name__ == "__main__":
    app.run()
