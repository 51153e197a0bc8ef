with source as (
    select * from raw.trade_csl__addresses
),

final as (
    select
        entry_id,
        address_no,
        address as full_address,
        country
    from source
)

select * from final
