"""The team's vendor list and what people decide about it.

Here: importing a list, names of countries, decisions on joins, shares of ownership. Not here: reading files
(`sources/vendor_master/`), comparing names (`names/`), the joins themselves (`sql/core/vendor_*`).
"""
