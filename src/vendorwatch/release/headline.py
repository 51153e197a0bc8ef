"""Who counts as restricted in a headline, and who is the worst.

Here: the one condition and the one order that summary, brief and service share.
Not here: the facets and their order (`core.facets`). A vendor that
only makes a category of equipment which a list covers by kind is not said to be restricted: whether its own is covered depends on
where it is made. Its facet is shown all the same.
"""

BY_KIND = "fcc_category"
# A condition on `marts.vendor_brief`.
RESTRICTED = f"worst_facet is not null and worst_facet <> '{BY_KIND}'"
# An order of `marts.vendor_brief as brief`, with `core.facets as facets` beside it.
WORST_FIRST = (
    # Of two with one facet the one that is on the list itself.
    "facets.rank nulls last, brief.worst_of is not null, brief.rows_in_all desc, brief.to_decide desc, "
    "lower(brief.vendor_name), brief.vendor_key"
)
