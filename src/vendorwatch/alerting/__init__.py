"""Who must hear of what.

Here: what is worth a message, its words, its ways. Not here: the tables that it is read from (`sql/marts`).
"""
