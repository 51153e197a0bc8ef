with relations as (
    select * from work.corporate_relations
),

roles as (
    select * from work.roles
),

-- Shares told of an entry and of the vendor are told of one party.
nodes as (
    select * from work.entry_nodes
),

entries as (
    select * from core.entries
),

final as (
    select
        child_vendor_id as vendor_id,
        'affiliate' as path,
        'vendor:' || parent_vendor_id as party_id,
        parent_name as party_name,
        'a company of the group of ' || parent_name as via,
        min(evidence_id) as evidence_id
    from relations
    where child_vendor_id is not null and parent_vendor_id is not null
    group by all
    union all
    select
        vendor_id,
        'executive' as path,
        -- Whose name alone is that of a listed person may be another.
        case band when 'auto' then entry_id end as party_id,
        person_name as party_name,
        person_name || ', ' || role_title as via,
        min(evidence_id) as evidence_id
    from roles
    group by all
    union all
    select
        split_part(nodes.party_id, ':', 2) as vendor_id,
        'itself' as path,
        nodes.entry_id as party_id,
        entries.entry_name as party_name,
        'the entry of the vendor itself' as via,
        entries.evidence_id
    from nodes
    inner join entries on nodes.entry_id = entries.entry_id
)

select * from final
