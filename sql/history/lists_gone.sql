-- The lists that the publication before had and this one does not speak of at all, with their entries.
with publications as (
    select distinct
        scope,
        published_on,
        retrieved_at,
        entries
    from raw.history__publications
    where source_id = $source and kind = 'entry'
),

before as (
    select
        scope,
        entries
    from publications
    where (published_on, retrieved_at) = (
        select max((published_on, retrieved_at)) from publications where (published_on, retrieved_at) < ($day, $known)
    )
)

select
    scope,
    entries
from before
where scope not in (select scope from publications where (published_on, retrieved_at) = ($day, $known))
order by all
