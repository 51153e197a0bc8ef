"""OFAC's lists: two formats read into the same tables.

Here: what both sources and both formats share. Not here: addresses of the files (`ofac_sdn.py`,
`ofac_consolidated.py`).
"""
