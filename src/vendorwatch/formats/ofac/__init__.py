"""OFAC's lists: two formats read into the same tables.

Here: what both sources and both formats share. Not here: addresses of the files (`sources/ofac_sdn/`,
`sources/ofac_consolidated/`).
"""
