-- The last day that a partial ISO date (`2024`, `2024-H1`, `2024-Q2`, `2024-06`, `2024-06-21`) may mean; null for anything else.
-- It puts halves, quarters, months and days into one order.
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
