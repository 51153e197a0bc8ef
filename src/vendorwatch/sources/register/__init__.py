"""What the Federal Register is searched for.

Here: what `sources/federal_register.py` needs. Not here: the source's declaration or its tables.
"""
