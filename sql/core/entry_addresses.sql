with addresses as (
    select * from staging.stg_ofac__addresses
),

final as (
    select
        entry_id,
        address_id,
        translation_id,
        street,
        city,
        state_province,
        postal_code,
        region,
        country,
        full_address
    from addresses
    where full_address is not null
)

select * from final
