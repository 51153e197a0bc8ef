with gleif_relations as (
    select * from staging.stg_gleif__relations
),

gleif_entities as (
    select * from raw.gleif__entities
),

leis as (
    select * from work.vendor_leis where relation = 'self'
),

vendors as (
    select * from core.vendors
),

vendor_names as (
    select * from work.vendor_names where kind in ('affiliate', 'subsidiary')
),

producers as (
    select * from work.covered_producers
),

consolidated as (
    select
        children.legal_name as child_name,
        child_leis.vendor_id as child_vendor_id,
        relations.child_lei,
        parents.legal_name as parent_name,
        parent_leis.vendor_id as parent_vendor_id,
        relations.parent_lei,
        relations.relation_kind || '_child' as relation,
        'gleif' as source_kind,
        core.evidence_id(relations.document_id, relations.locator) as evidence_id
    from gleif_relations as relations
    left join gleif_entities as children on relations.child_lei = children.lei
    left join gleif_entities as parents on relations.parent_lei = parents.lei
    left join leis as child_leis on relations.child_lei = child_leis.lei
    left join leis as parent_leis on relations.parent_lei = parent_leis.lei
),

registered as (
    select
        children.vendor_name as child_name,
        children.vendor_id as child_vendor_id,
        cast(null as varchar) as child_lei,
        parents.vendor_name as parent_name,
        parents.vendor_id as parent_vendor_id,
        cast(null as varchar) as parent_lei,
        'subsidiary' as relation,
        'curated' as source_kind,
        children.evidence_id
    from vendors as children
    inner join vendors as parents on children.parent_vendor_id = parents.vendor_id
),

named as (
    select
        vendor_names.name as child_name,
        cast(null as varchar) as child_vendor_id,
        cast(null as varchar) as child_lei,
        vendors.vendor_name as parent_name,
        vendors.vendor_id as parent_vendor_id,
        cast(null as varchar) as parent_lei,
        vendor_names.kind as relation,
        'curated' as source_kind,
        vendor_names.evidence_id
    from vendor_names
    inner join vendors on vendor_names.vendor_id = vendors.vendor_id
),

-- A row of the Covered List that names one company and its subsidiaries says whose they are.
covered as (
    select
        children.producer_name as child_name,
        children.vendor_id as child_vendor_id,
        cast(null as varchar) as child_lei,
        parents.producer_name as parent_name,
        parents.vendor_id as parent_vendor_id,
        cast(null as varchar) as parent_lei,
        'subsidiary' as relation,
        'covered_list' as source_kind,
        children.evidence_id
    from producers as children
    inner join producers as parents on children.entry_no = parents.entry_no and parents.relation = 'named'
    where children.relation = 'subsidiary'
    qualify count(*) over (partition by children.entry_no, children.producer_no) = 1
),

final as (
    select * from consolidated
    union all
    select * from registered
    union all
    select * from named
    union all
    select * from covered
)

select * from final
