"""What the lists said and since when: every publication ever taken, kept as intervals instead of copies.

Here: `facts.py` (what a delivery states), `timeline.py` (putting a publication into the history and taking it out),
`update.py` (bringing a source's history in line with its accepted deliveries). Not here: whether a delivery may be
taken (`guards.py`), what changed in words (`sql/core`, `sql/marts`).

A *fact* is one thing that a list says of one entry, in canonical text. A row of `raw.history__fact_versions` is a fact
and a run of neighbouring publications that state it: its first publication, and the first that no longer does. So the
two tables hold exactly what all deliveries held, whatever the order in which they came, and an unchanged day adds
nothing but its own row in `raw.history__publications`.
"""
