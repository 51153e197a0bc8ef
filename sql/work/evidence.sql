with places as (
    select * from fed
),

final as (
    select
        core.evidence_id(document_id, locator) as evidence_id,
        document_id,
        locator,
        min(exact) as exact,
        min(prefix) as prefix,
        min(suffix) as suffix,
        min(start) as start,
        min("end") as "end"
    from places
    group by document_id, locator
)

select * from final
