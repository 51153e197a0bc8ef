"""Who is at work, and whose lock it is.

Here: records of runs, locks of living processes, signals. Not here: what a run does (`pipeline.py`).
"""
