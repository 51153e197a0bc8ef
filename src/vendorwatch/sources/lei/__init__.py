"""What GLEIF is asked for and how its records read.

Here: what `sources/gleif.py` needs. Not here: the source's declaration or its tables.
"""
