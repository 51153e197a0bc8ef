with entries as (
    select * from core.entries
),

entry_names as (
    select * from work.entry_names
),

vendor_names as (
    select * from work.vendor_names
),

party_facts as (
    select * from work.party_facts
),

party_identifiers as (
    select * from work.party_identifiers
),

owned_parties as (
    select * from work.owned_parties
),

-- In one text what a number is worth: its reach, its country and itself.
identifiers as (
    select
        party_id,
        list_sort(list(distinct reach || ':' || coalesce(country_code, '') || ':' || number)) as identifiers
    from party_identifiers
    group by party_id
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
        nullif(array_to_string(party_facts.countries, ';'), '') as country,
        nullif(array_to_string(party_facts.births, ';'), '') as birth,
        party_facts.gender,
        coalesce(identifiers.identifiers, cast([] as varchar[])) as identifiers
    from entry_names
    inner join entries on entry_names.entry_id = entries.entry_id
    left join party_facts on entries.entry_id = party_facts.entry_id
    left join identifiers on entries.entry_id = identifiers.party_id
),

registered as (
    select distinct
        'vendor:' || vendor_names.vendor_id as target_id,
        'vendor' as target_source,
        vendor_names.name,
        vendor_names.kind as name_type,
        false as is_weak,
        'organization' as kind,
        vendor_names.country,
        cast(null as varchar) as birth,
        cast(null as varchar) as gender,
        coalesce(identifiers.identifiers, cast([] as varchar[])) as identifiers
    from vendor_names
    left join identifiers on 'vendor:' || vendor_names.vendor_id = identifiers.party_id
),

-- Who is owned by listed parties is on no list; a vendor that bears the name is owned like it.
owned as (
    select
        owned_parties.party_id as target_id,
        'ownership' as target_source,
        owned_parties.party_name as name,
        'primary' as name_type,
        false as is_weak,
        'organization' as kind,
        cast(null as varchar) as country,
        cast(null as varchar) as birth,
        cast(null as varchar) as gender,
        coalesce(identifiers.identifiers, cast([] as varchar[])) as identifiers
    from owned_parties
    left join identifiers on owned_parties.party_id = identifiers.party_id
),

final as (
    select * from listed
    union all
    select * from registered
    union all
    select * from owned
)

select * from final
