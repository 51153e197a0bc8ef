with producers as (
    select * from work.covered_producers where vendor_id is not null
),

covered_categories as (
    select * from raw.curated__covered_categories
),

covered_entries as (
    select * from staging.stg_fcc__entries where entry_kind = 'category'
),

conditional_approvals as (
    select * from raw.fcc_covered_list__conditional_approvals
),

families as (
    select * from work.vendor_families
),

vendor_names as (
    select * from work.vendor_names where kind <> 'brand'
),

vendors as (
    select * from core.vendors
),

-- The one list that is of equipment and services.
covered_list as (
    select * from core.lists where kind = 'equipment'
),

covered as (
    select
        vendor_id,
        facet,
        case relation when 'subsidiary' then 'affiliate' else 'direct' end as path,
        case relation when 'statute' then 'named' else relation end as basis,
        list_id,
        entry_id,
        producer_name as counterparty,
        cast(included_on as varchar) as since,
        cast(null as varchar) as until,
        true as is_current,
        'Row ' || entry_no || ' of the Covered List '
        || case relation when 'statute' then 'covers what a section of a statute lists, which names ' else 'names ' end
        || producer_name || case relation when 'subsidiary' then ' as a subsidiary' else '' end as explanation,
        evidence_id,
        evidence_id as since_evidence_id
    from producers
),

reached as (
    select
        families.vendor_id,
        producers.facet,
        'affiliate' as path,
        'reach' as basis,
        producers.list_id,
        producers.entry_id,
        producers.producer_name as counterparty,
        cast(producers.included_on as varchar) as since,
        cast(null as varchar) as until,
        true as is_current,
        'Row ' || producers.entry_no || ' of the Covered List names ' || producers.producer_name || ' and reaches its '
        || array_to_string(producers.full_reach, ', ') || '; this vendor is its ' || families.standing
        || ' and is not named itself' as explanation,
        producers.evidence_id,
        producers.evidence_id as since_evidence_id
    from families
    inner join producers on families.other_vendor_id = producers.vendor_id
    left join producers as own on families.vendor_id = own.vendor_id and producers.entry_no = own.entry_no
    where
        own.vendor_id is null
        and (
            (families.standing = 'subsidiary' and list_has_any(producers.full_reach, ['subsidiaries', 'affiliates']))
            or (families.standing = 'parent' and list_has_any(producers.full_reach, ['parents', 'affiliates']))
        )
),

-- An approval opens with the name of the company that got it.
approved as (
    select
        vendor_names.vendor_id,
        approvals.category,
        string_agg(distinct approvals.device || ' (' || approvals.dates_text || ')', '; ') as devices
    from conditional_approvals as approvals
    inner join vendor_names on starts_with(
        core.name_key(approvals.device) || ' ', core.name_key(vendor_names.name) || ' '
    )
    group by vendor_names.vendor_id, approvals.category
),

categorised as (
    select
        vendors.vendor_id,
        'fcc_category' as facet,
        'direct' as path,
        'category' as basis,
        covered_list.list_id,
        covered_list.list_id || ':' || covered_entries.entry_no as entry_id,
        'category ' || covered_entries.category as counterparty,
        cast(covered_entries.included_on as varchar) as since,
        cast(null as varchar) as until,
        true as is_current,
        'Sells ' || vendors.category || '; row ' || covered_entries.entry_no || ' of the Covered List covers '
        || covered_entries.category || ' by where they are produced, with exceptions. For information: whether its own are '
        || 'covered is not said' || coalesce('. Conditionally approved: ' || approved.devices, '') as explanation,
        core.evidence_id(covered_entries.document_id, covered_entries.locator) as evidence_id,
        core.evidence_id(covered_entries.document_id, covered_entries.locator) as since_evidence_id
    from vendors
    inner join covered_categories on vendors.category = covered_categories.category
    inner join covered_entries on covered_categories.covered_category = covered_entries.category
    cross join covered_list
    left join approved
        on vendors.vendor_id = approved.vendor_id and covered_categories.covered_category = approved.category
),

final as (
    select * from covered
    union all
    select * from reached
    union all
    select * from categorised
)

select * from final
