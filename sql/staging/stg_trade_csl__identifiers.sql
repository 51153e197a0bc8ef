with source as (
    select * from raw.trade_csl__identifiers
),

final as (
    select
        entry_id,
        identifier_no,
        identifier_type,
        number,
        country,
        issued_on,
        expires_on,
        lone_date
    from source
)

select * from final
