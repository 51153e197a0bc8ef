with ofac as (
    select * from staging.stg_ofac__identifiers
),

screening as (
    select * from staging.stg_trade_csl__identifiers
),

entries as (
    select * from core.entries where source_id = 'trade_csl'
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
    from ofac
    union all
    select
        screening.entry_id,
        cast(screening.identifier_no as bigint) as identifier_id,
        screening.identifier_type,
        screening.number,
        screening.country,
        cast(screening.issued_on as varchar) as issued_on,
        cast(screening.expires_on as varchar) as expires_on,
        cast(null as boolean) as is_valid
    from screening
    inner join entries on screening.entry_id = entries.entry_id
)

select * from final
