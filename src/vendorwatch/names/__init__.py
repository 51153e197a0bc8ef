"""Names: analysis, candidate blocking, scoring and explanations.

Here: everything that compares two names or finds one name among many. Not here: reading lists or vendor files into
tables (`sources/`), and what a match means for a vendor (`sql/`).
"""
