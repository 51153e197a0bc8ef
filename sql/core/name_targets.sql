with entries as (
    select * from core.entries
),

entry_names as (
    select * from core.entry_names
),

vendor_names as (
    select * from core.vendor_names
),

listed as (
    select distinct
        entries.entry_id as target_id,
        entries.source_id as target_source,
        entry_names.full_name as name,
        entry_names.name_type,
        entry_names.is_weak,
        case entries.entry_type
            when 'individual' then 'person'
            when 'entity' then 'organization'
            -- The lists of Commerce and State do not say what kind of party an entry is.
            else coalesce(entries.entry_type, 'unknown')
        end as kind,
        cast(null as varchar) as country
    from entry_names
    inner join entries on entry_names.entry_id = entries.entry_id
),

registered as (
    select distinct
        'vendor:' || vendor_id as target_id,
        'vendor' as target_source,
        name,
        kind as name_type,
        false as is_weak,
        'organization' as kind,
        country
    from vendor_names
),

final as (
    select * from listed
    union all
    select * from registered
)

select * from final
