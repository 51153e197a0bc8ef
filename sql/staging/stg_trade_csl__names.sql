with source as (
    select * from raw.trade_csl__names
),

final as (
    select
        entry_id,
        name_no,
        name as full_name,
        is_alias
    from source
)

select * from final
