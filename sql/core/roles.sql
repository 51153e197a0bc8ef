with claims as (
    select * from core.claims
    where claim_type = 'role' and subject_kind = 'person' and tier = 'published' and object_vendor_id is not null
),

people as (
    select * from core.entity_links
    where query_source = 'claim_person' and target_source = 'ofac_sdn' and band = 'auto'
    qualify row_number() over (partition by query_id order by score desc, target_id asc) = 1
),

stated as (
    select
        subject_text as person_name,
        object_vendor_id as vendor_id,
        role_title,
        coalesce(is_former, false) as is_former,
        count(distinct document_id) as sources,
        arg_min(core.evidence_id(document_id, locator), document_id || locator) as evidence_id
    from claims
    group by all
),

final as (
    select
        stated.person_name,
        stated.vendor_id,
        stated.role_title,
        stated.is_former,
        people.target_id as entry_id,
        people.score as match_score,
        people.reason as match_reason,
        stated.sources,
        stated.evidence_id
    from stated
    left join people on 'claim_person:' || stated.person_name = people.query_id
)

select * from final
