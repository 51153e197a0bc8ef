create or replace temp view targets as
select
    target_id as entry_id,
    *
from core.name_targets;

create or replace temp table asked as
with names as (
    select distinct
        query_id,
        query_source,
        name,
        kind,
        birth,
        country
    from work.name_queries
)

select
    row_number() over (order by query_source, query_id, name, kind)::varchar as number,
    *
from names;

-- Names of the team's own list; of all others it is known that most of them are some party's.
create or replace temp view vendors_asked as
select
    number as query_id,
    name,
    kind,
    birth,
    country
from asked
where query_source in ('vendor_list', 'vendor_list_parent')
order by number::bigint;

-- Companies trade from many countries.
create or replace temp view others_asked as
select
    number as query_id,
    name,
    kind,
    birth,
    case when kind = 'person' then country end as country
from asked
where query_source not in ('vendor_list', 'vendor_list_parent')
order by number::bigint
