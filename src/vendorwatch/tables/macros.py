r"""SQL macros that the models share, known to every connection of the warehouse.

Here: their definitions in one place. Not here: macros for readers (`sql/macros/`), the rule of evidence ids in Python
(`evidence.py`).

`core.name_key(name)` is what is left of a name without case, accents and punctuation. It says that two names are written
alike and no more; which names mean the same party is for `names/` to judge.

`core.last_day_of(partial)` is the last day that a partial ISO date (`2024`, `2024-H1`, `2024-Q2`, `2024-06`, `2024-06-21`) may
mean; null for anything else. It puts halves, quarters, months and days into one order. `core.precision_of(partial)` says
which of these it is: `year`, `half`, `quarter`, `month` or `day`.
"""

from vendorwatch import evidence

NAME_KEY = r"""
create or replace macro core.name_key(name) as
    trim(regexp_replace(lower(strip_accents(name)), '[^\p{L}\p{N}]+', ' ', 'g'))
"""
LAST_DAY_OF = r"""
create or replace macro core.last_day_of(partial) as
    case
        when regexp_full_match(partial, '\d{4}') then make_date(cast(partial as integer), 12, 31)
        when regexp_full_match(partial, '\d{4}-Q[1-4]')
            then last_day(make_date(cast(left(partial, 4) as integer), 3 * cast(right(partial, 1) as integer), 1))
        when regexp_full_match(partial, '\d{4}-H[12]')
            then last_day(make_date(cast(left(partial, 4) as integer), 6 * cast(right(partial, 1) as integer), 1))
        when regexp_full_match(partial, '\d{4}-\d{2}') then last_day(try_cast(partial || '-01' as date))
        else try_cast(partial as date)
    end
"""
PRECISION_OF = r"""
create or replace macro core.precision_of(partial) as
    case
        when regexp_full_match(partial, '\d{4}') then 'year'
        when regexp_full_match(partial, '\d{4}-H[12]') then 'half'
        when regexp_full_match(partial, '\d{4}-Q[1-4]') then 'quarter'
        when regexp_full_match(partial, '\d{4}-\d{2}') then 'month'
        when try_cast(partial as date) is not null then 'day'
    end
"""
ALL = f"{evidence.SQL_MACRO};{NAME_KEY};{LAST_DAY_OF};{PRECISION_OF}"
