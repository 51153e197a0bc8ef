with severity as (
    select * from staging.stg_curated__severity
),

final as (
    select
        facet,
        rank,
        meaning,
        core.evidence_id(document_id, locator) as evidence_id
    from severity
)

select * from final
