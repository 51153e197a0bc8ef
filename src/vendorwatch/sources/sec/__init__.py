"""What the SEC's company facts say about revenue: which companies, which concepts, which periods.

Here: what `sources/sec_facts.py` needs. Not here: the source's declaration or its tables.
"""
