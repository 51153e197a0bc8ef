with source as (
    select * from raw.fcc_covered_list__footnotes
),

final as (
    select
        refers_to,
        marker,
        text as footnote_text,
        document_id,
        locator
    from source
)

select * from final
