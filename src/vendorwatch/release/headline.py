"""Who counts as restricted in a headline.

Here: the one condition that summary, brief and service share. Not here: the facets and their order (`core.facets`). A vendor that
only makes a category of equipment which a list covers by kind is not said to be restricted: whether its own is covered depends on
where it is made. Its facet is shown all the same.
"""

BY_KIND = "fcc_category"
# A condition on `marts.vendor_brief`.
RESTRICTED = f"worst_facet is not null and worst_facet <> '{BY_KIND}'"
