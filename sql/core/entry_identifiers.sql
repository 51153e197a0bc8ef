with identifiers as (
    select * from staging.stg_ofac__identifiers
),

final as (
    select
        entry_id,
        identifier_id,
        identifier_type,
        number,
        country,
        issued_on,
        expires_on,
        is_valid
    from identifiers
)

select * from final
