-- The steps that a guard objected to and a person let through: scope, kind, measure and moment.
with results as (
    select * from meta.guard_results where source_id = $source and not passed
),

publications as (
    select distinct
        delivery_id,
        published_on,
        retrieved_at
    from raw.history__publications
)

select
    results.list_id,
    results.kind,
    regexp_replace(results.measure, '_in_[0-9]+_days$', ''),
    publications.published_on,
    publications.retrieved_at
from results
inner join publications on results.delivery_id = publications.delivery_id
