"""The readable tables of the package; `tables.py` reads them."""
