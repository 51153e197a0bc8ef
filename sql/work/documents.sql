with landed as (
    select * from raw.landing__documents
),

final as (
    select
        document_id,
        source_id,
        name,
        url,
        sha256,
        size,
        retrieved_at,
        published_on
    from landed
)

select * from final
