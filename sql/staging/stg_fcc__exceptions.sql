with source as (
    select * from raw.fcc_covered_list__exceptions
),

final as (
    select
        entry_no,
        exception_no,
        text as exception_text,
        until,
        document_id,
        locator
    from source
)

select * from final
