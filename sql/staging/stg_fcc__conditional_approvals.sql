with source as (
    select * from raw.fcc_covered_list__conditional_approvals
),

final as (
    select
        category,
        approval_no,
        device,
        dates_text,
        starts_on,
        ends_on,
        document_id,
        locator
    from source
)

select * from final
