"""The tables that name analysis and scoring read: word lists as CSV, the trained scorecard as JSON.

Here: data only. Importing this package is what makes a change of the data a change of the code that reads it.
"""
