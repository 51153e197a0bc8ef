with source as (
    select * from raw.reviews__decisions
),

final as (
    select
        decision_no,
        line,
        document_id,
        locator
    from source
)

select * from final
