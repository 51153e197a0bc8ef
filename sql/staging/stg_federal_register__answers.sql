with source as (
    select * from raw.federal_register__answers
),

final as (
    select
        part,
        search,
        total,
        received,
        document_id,
        locator
    from source
)

select * from final
