r"""SQL macros that the models share, known to every connection of the warehouse.

Here: their definitions in one place. Not here: macros for readers (`sql/macros/`), the rule of evidence ids in Python
(`evidence.py`).

`core.name_key(name)` is what is left of a name without case, accents and punctuation. It says that two names are written
alike and no more; which names mean the same party is for `names/` to judge.
"""

from vendorwatch import evidence

NAME_KEY = r"""
create or replace macro core.name_key(name) as
    trim(regexp_replace(lower(strip_accents(name)), '[^\p{L}\p{N}]+', ' ', 'g'))
"""
ALL = f"{evidence.SQL_MACRO};{NAME_KEY}"
