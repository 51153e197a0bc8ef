"""One order of vendors, the worst first, wherever they are told."""

import duckdb

from vendorwatch.release.headline import RESTRICTED, WORST_FIRST


def test_equals_have_an_order_too() -> None:
    con = duckdb.connect()
    con.execute(
        """
        create table facets as select * from (values ('sdn', 1), ('entity_list', 2), ('fcc_category', 3)) as t (facet, rank);
        create table brief as select * from (values
            ('5', 'beta', 'sdn', null, 2, 0), ('4', 'Alpha', 'sdn', null, 2, 0), ('3', 'Alpha', 'sdn', null, 2, 0),
            ('2', 'Zeta', 'sdn', null, 2, 1), ('1', 'Zeta', 'sdn', null, 9, 0), ('6', 'Able', 'sdn', 'its parent', 99, 9),
            ('7', 'Able', 'entity_list', null, 9, 9), ('8', 'Able', null, null, 0, 9), ('9', 'Able', 'fcc_category', null, 9, 9)
        ) as t (vendor_key, vendor_name, worst_facet, worst_of, rows_in_all, to_decide)
        """
    )

    def ordered(condition: str) -> str:
        return "".join(
            key
            for (key,) in con.execute(
                "select vendor_key from brief left join facets on brief.worst_facet = facets.facet "
                f"where {condition} order by {WORST_FIRST}"
            ).fetchall()
        )

    assert ordered("true") == "123456798"
    assert ordered(RESTRICTED) == "1234567"
