with severity as (
    select * from raw.curated__severity
),

lists as (
    select * from raw.curated__lists where severity is not null
),

-- The team's own order goes before that of the lists.
of_lists as (
    select
        facet,
        severity as rank,
        'It stands on the ' || list_name || '. ' || effect as meaning,
        document_id,
        locator
    from lists
    where facet not in (select severity.facet from severity)
    qualify row_number() over (partition by facet order by severity asc, list_id asc) = 1
),

both_files as (
    select facet, rank, meaning, document_id, locator from severity
    union all
    select facet, rank, meaning, document_id, locator from of_lists
),

final as (
    select
        facet,
        rank,
        meaning,
        core.evidence_id(document_id, locator) as evidence_id
    from both_files
)

select * from final
