with stated as (
    select * from staging.list_addresses where full_address is not null
),

entries as (
    select * from core.entries
),

final as (
    select
        stated.entry_id,
        stated.address_id,
        stated.translation_id,
        stated.street,
        stated.city,
        stated.state_province,
        stated.postal_code,
        stated.region,
        stated.country,
        stated.full_address
    from stated
    inner join entries on stated.source_id = entries.source_id and stated.entry_id = entries.entry_id
)

select * from final
