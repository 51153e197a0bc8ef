with source as (
    select * from raw.trade_csl__lists
),

final as (
    select
        list_id,
        source_list as list_name,
        entry_count,
        document_id,
        locator
    from source
)

select * from final
