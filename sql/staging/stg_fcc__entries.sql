with source as (
    select * from raw.fcc_covered_list__entries
),

final as (
    select
        entry_no,
        entry_kind,
        scope_text,
        limits,
        reach,
        category,
        further_categories,
        integrated as is_integrated,
        footnotes,
        included_on,
        updated_on,
        document_id,
        locator
    from source
)

select * from final
