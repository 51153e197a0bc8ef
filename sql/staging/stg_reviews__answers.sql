with source as (
    select * from raw.reviews__answers
),

final as (
    select
        answer_no,
        line,
        document_id,
        locator
    from source
)

select * from final
