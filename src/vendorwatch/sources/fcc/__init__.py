"""How the FCC writes its Covered List: the page, the public notices, and the wording of a row.

Here: what `sources/fcc_covered_list.py` needs to read them. Not here: the source's declaration or its tables.
"""
