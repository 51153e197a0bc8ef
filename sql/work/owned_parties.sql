with curated as (
    select * from raw.curated__ownership where owned_vendor_id is null
),

relations as (
    select * from staging.stg_gleif__relations
),

entities as (
    select * from raw.gleif__entities
),

-- The ids are those of `core.ownership_shares`.
named as (
    select
        'name:' || lower(owned_name) as party_id,
        owned_name as name,
        cast(null as varchar) as lei
    from curated
    union all
    select
        'lei:' || relations.child_lei as party_id,
        entities.legal_name as name,
        relations.child_lei as lei
    from relations
    inner join entities on relations.child_lei = entities.lei
),

final as (
    select
        party_id,
        min(name) as party_name,
        any_value(lei) as lei
    from named
    group by party_id
)

select * from final
