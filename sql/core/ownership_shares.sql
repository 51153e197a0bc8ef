with curated as (
    select * from raw.curated__ownership
),

entry_relations as (
    select * from work.entry_relations
    where relation_type in ('Owned or Controlled By', 'Owns, controls, or operates') and target_entry_id is not null
),

corporate_relations as (
    select * from work.corporate_relations
    where
        relation in ('direct_child', 'subsidiary')
        and coalesce(parent_vendor_id, parent_lei) is not null
        and coalesce(child_vendor_id, child_lei) is not null
),

parties as (
    select * from work.parties
),

nodes as (
    select * from work.entry_nodes
),

names as (
    select party_id, party_name from parties
),

-- Consolidation and "owned or controlled" say that there is a stake or control, and not how much.
told as (
    select
        coalesce(owner_entry_id, 'vendor:' || owner_vendor_id, 'name:' || lower(owner_name)) as owner_id,
        owner_name,
        coalesce('vendor:' || owned_vendor_id, 'name:' || lower(owned_name)) as owned_id,
        owned_name,
        coalesce(share_from, 0) as least,
        coalesce(share_to, 100) as most,
        'curated' as source_kind,
        core.evidence_id(document_id, locator) as evidence_id
    from curated
    union all
    select
        case relation_type when 'Owned or Controlled By' then target_entry_id else entry_id end as owner_id,
        cast(null as varchar) as owner_name,
        case relation_type when 'Owned or Controlled By' then entry_id else target_entry_id end as owned_id,
        cast(null as varchar) as owned_name,
        0 as least,
        100 as most,
        'ofac' as source_kind,
        evidence_id
    from entry_relations
    union all
    select
        coalesce('vendor:' || parent_vendor_id, 'lei:' || parent_lei) as owner_id,
        parent_name as owner_name,
        coalesce('vendor:' || child_vendor_id, 'lei:' || child_lei) as owned_id,
        child_name as owned_name,
        0 as least,
        100 as most,
        source_kind,
        evidence_id
    from corporate_relations
),

final as (
    select distinct
        coalesce(owners.party_id, told.owner_id) as owner_id,
        coalesce(told.owner_name, owner_names.party_name, told.owner_id) as owner_name,
        coalesce(owned.party_id, told.owned_id) as owned_id,
        coalesce(told.owned_name, owned_names.party_name, told.owned_id) as owned_name,
        cast(told.least as double) as least,
        cast(told.most as double) as most,
        told.source_kind,
        told.evidence_id
    from told
    left join nodes as owners on told.owner_id = owners.entry_id
    left join nodes as owned on told.owned_id = owned.entry_id
    left join names as owner_names on told.owner_id = owner_names.party_id
    left join names as owned_names on told.owned_id = owned_names.party_id
)

select * from final
