"""The brief: the published answer as pages that a person can read, hand on and print.

Here: reading what a release says of each vendor (`facts.py`), charts (`charts.py`), pages (`pages.py`), a workbook
(`workbook.py`). Not here: deciding anything: every figure and sentence stands in the published file.
"""
