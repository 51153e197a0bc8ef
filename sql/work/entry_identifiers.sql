with stated as (
    select * from staging.list_identifiers
),

entries as (
    select * from core.entries
),

final as (
    select
        stated.entry_id,
        stated.identifier_id,
        stated.identifier_type,
        stated.number,
        stated.country,
        stated.issued_on,
        stated.expires_on,
        stated.is_valid
    from stated
    inner join entries on stated.source_id = entries.source_id and stated.entry_id = entries.entry_id
)

select * from final
