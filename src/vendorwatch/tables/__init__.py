"""The tables of `sql/`: declared, run, judged.

Here: the catalogue and what follows from it, running models, checks, the warehouse. Not here: what is stale as a whole
(`plan.py`), what is published (`release/`), the rows themselves (`sql/`).
"""
