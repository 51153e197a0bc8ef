with source as (
    select * from raw.curated__severity
),

final as (
    select
        facet,
        rank,
        meaning,
        document_id,
        locator
    from source
)

select * from final
