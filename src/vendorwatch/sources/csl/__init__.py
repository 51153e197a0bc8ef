"""How the Consolidated Screening List is written: its rows, what its cells hold, and how its entries are told apart.

Here: what `sources/trade_csl.py` needs to read the file. Not here: the source's declaration or its tables.
"""
