"""The inner loops of matching: functions of integers and arrays alone, which numba can compile.

Here: names as numbers (`words.py`), names that share most (`search.py`), what two names score (`bound.py`). Not
here: the arrays (`arrays.py`) and what the loops are for (`search.py`, `gate.py`); when they are compiled (`compiled.py`).

A loop is written once. For a few names it runs as it stands; for many it runs compiled. What was compiled is kept as long as
no file of this folder changes, so nothing here is read from other modules: limits that belong elsewhere are arguments.
"""
