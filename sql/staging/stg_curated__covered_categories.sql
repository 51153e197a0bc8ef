with source as (
    select * from raw.curated__covered_categories
),

final as (
    select
        category,
        covered_category,
        source_url,
        document_id,
        locator
    from source
)

select * from final
