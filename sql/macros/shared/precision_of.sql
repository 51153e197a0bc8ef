-- How exact a partial ISO date is: `year`, `half`, `quarter`, `month` or `day`.
create or replace macro core.precision_of(partial) as
    case
        when regexp_full_match(partial, '\d{4}') then 'year'
        when regexp_full_match(partial, '\d{4}-H[12]') then 'half'
        when regexp_full_match(partial, '\d{4}-Q[1-4]') then 'quarter'
        when regexp_full_match(partial, '\d{4}-\d{2}') then 'month'
        when try_cast(partial as date) is not null then 'day'
    end
