with entities as (
    select * from raw.gleif__entities
),

entity_names as (
    select * from staging.stg_gleif__names
),

vendor_names as (
    select * from work.vendor_names where kind <> 'brand'
),

known as (
    select
        vendor_id,
        lei,
        'self' as relation,
        'lei' as matched_by,
        legal_name as matched_name
    from entities
    where vendor_id is not null
),

-- A search by name finds namesakes too, so only a name that is equal but for case and punctuation counts.
named as (
    select
        vendor_names.vendor_id,
        entity_names.lei,
        case when vendor_names.kind in ('affiliate', 'subsidiary') then vendor_names.kind else 'self' end as relation,
        case entity_names.name_kind when 'legal_name' then 'legal_name' else 'other_name' end as matched_by,
        entity_names.full_name as matched_name
    from entity_names
    inner join vendor_names on core.name_key(entity_names.full_name) = core.name_key(vendor_names.name)
),

matched as (
    select * from (
        select * from known
        union all
        select * from named
    )
    qualify row_number() over (
        partition by vendor_id, lei
        order by array_position(['lei', 'legal_name', 'other_name'], matched_by) asc, relation = 'self' desc, matched_name asc
    ) = 1
),

final as (
    select
        matched.vendor_id,
        matched.lei,
        entities.legal_name,
        matched.relation,
        matched.matched_by,
        matched.matched_name,
        entities.jurisdiction,
        entities.entity_status,
        entities.registration_status,
        entities.registration_status = 'lapsed' as is_lapsed,
        entities.next_renewal_on,
        entities.expired_on,
        entities.direct_parent,
        entities.ultimate_parent,
        core.evidence_id(entities.document_id, entities.locator) as evidence_id
    from matched
    inner join entities on matched.lei = entities.lei
)

select * from final
