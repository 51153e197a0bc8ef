with producers as (
    select * from core.covered_producers where vendor_id is not null
),

covered_categories as (
    select * from staging.stg_curated__covered_categories
),

covered_entries as (
    select * from staging.stg_fcc__entries where entry_kind = 'category'
),

conditional_approvals as (
    select * from staging.stg_fcc__conditional_approvals
),

corporate_relations as (
    select * from core.corporate_relations
),

vendor_names as (
    select * from core.vendor_names where kind <> 'brand'
),

actions as (
    select * from staging.stg_curated__actions
),

links as (
    select * from core.vendor_entries where band = 'auto'
),

listings as (
    select * from core.listings
),

lists as (
    select * from core.lists
),

entries as (
    select * from core.entries
),

roles as (
    select * from core.roles where entry_id is not null
),

designations as (
    select * from core.designation_dates
),

claims as (
    select * from core.claims
    where
        tier = 'published'
        and certainty <> 'possible'
        and not is_negated
        and claim_type in ('prohibition', 'directive', 'list_inclusion', 'designation')
        and subject_vendor_id is not null
),

vendors as (
    select * from core.vendors
),

covered as (
    select
        vendor_id,
        'fcc_covered' as facet,
        case relation when 'named' then 'direct' else 'affiliate' end as path,
        relation as basis,
        'fcc_covered_list' as list_id,
        'fcc_covered_list:' || entry_no as entry_id,
        producer_name as counterparty,
        cast(included_on as varchar) as since,
        cast(null as varchar) as until,
        true as is_current,
        'Row ' || entry_no || ' of the Covered List names ' || producer_name
        || case relation when 'subsidiary' then ' as a subsidiary' else '' end as explanation,
        evidence_id,
        evidence_id as since_evidence_id
    from producers
),

family as (
    select distinct
        parent_vendor_id as named_vendor_id,
        child_vendor_id as vendor_id,
        'subsidiary' as standing
    from corporate_relations
    where relation <> 'affiliate' and child_vendor_id is not null and parent_vendor_id is not null
    union
    -- Who owns a company is its affiliate (47 U.S.C. 153(2)).
    select distinct
        child_vendor_id as named_vendor_id,
        parent_vendor_id as vendor_id,
        'parent' as standing
    from corporate_relations
    where relation <> 'affiliate' and child_vendor_id is not null and parent_vendor_id is not null
),

reached as (
    select
        family.vendor_id,
        'fcc_covered' as facet,
        'affiliate' as path,
        'reach' as basis,
        'fcc_covered_list' as list_id,
        'fcc_covered_list:' || producers.entry_no as entry_id,
        producers.producer_name as counterparty,
        cast(producers.included_on as varchar) as since,
        cast(null as varchar) as until,
        true as is_current,
        'Row ' || producers.entry_no || ' of the Covered List names ' || producers.producer_name || ' and reaches its '
        || array_to_string(producers.full_reach, ', ') || '; this vendor is its ' || family.standing
        || ' and is not named itself' as explanation,
        producers.evidence_id,
        producers.evidence_id as since_evidence_id
    from family
    inner join producers on family.named_vendor_id = producers.vendor_id
    left join producers as own on family.vendor_id = own.vendor_id and producers.entry_no = own.entry_no
    where
        own.vendor_id is null
        and (
            (family.standing = 'subsidiary' and list_has_any(producers.full_reach, ['subsidiaries', 'affiliates']))
            or (family.standing = 'parent' and list_has_any(producers.full_reach, ['parents', 'affiliates']))
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
        regexp_replace(lower(approvals.device), '[^\p{L}\p{N}]+', ' ', 'g'),
        trim(regexp_replace(lower(vendor_names.name), '[^\p{L}\p{N}]+', ' ', 'g')) || ' '
    )
    group by vendor_names.vendor_id, approvals.category
),

categorised as (
    select
        vendors.vendor_id,
        'fcc_category' as facet,
        'direct' as path,
        'category' as basis,
        'fcc_covered_list' as list_id,
        'fcc_covered_list:' || covered_entries.entry_no as entry_id,
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
    left join approved
        on vendors.vendor_id = approved.vendor_id and covered_categories.covered_category = approved.category
),

-- A list in force speaks for itself: an act of listing stands in for it only while nothing of that list is here.
spoken_for as (
    select distinct lists.facet
    from listings
    inner join lists on listings.list_id = lists.list_id
    where listings.delisted_on is null
),

acted as (
    select
        actions.vendor_id,
        actions.facet,
        'direct' as path,
        'act' as basis,
        case actions.facet when 'entity_list' then 'bis_entity_list' end as list_id,
        cast(null as varchar) as entry_id,
        actions.party_name as counterparty,
        coalesce(actions.effective_from, actions.event_date) as since,
        actions.effective_to as until,
        actions.effective_to is null as is_current,
        actions.summary || coalesce(' (' || actions.citation || ')', '') as explanation,
        core.evidence_id(actions.document_id, actions.locator) as evidence_id,
        core.evidence_id(actions.document_id, actions.locator) as since_evidence_id
    from actions
    left join spoken_for on actions.facet = spoken_for.facet
    where
        actions.facet in ('entity_list', 'prohibited_transaction', 'agency_directive')
        and spoken_for.facet is null
),

-- OFAC's legacy format tells no dates; an act that names the very party does.
dated_by_act as (
    select
        vendor_id,
        facet,
        trim(regexp_replace(lower(strip_accents(party_name)), '[^\p{L}\p{N}]+', ' ', 'g')) as party_key,
        min(event_date) as since,
        arg_min(core.evidence_id(document_id, locator), event_date) as evidence_id
    from actions
    where facet in ('sdn', 'ofac_non_sdn')
    group by all
),

listed as (
    select
        links.vendor_id,
        lists.facet,
        case when links.relation in ('affiliate', 'subsidiary') then 'affiliate' else 'direct' end as path,
        'listing' as basis,
        listings.list_id,
        listings.entry_id,
        entries.entry_name as counterparty,
        coalesce(cast(listings.listed_on as varchar), dated_by_act.since) as since,
        cast(coalesce(listings.delisted_on, listings.ends_on) as varchar) as until,
        -- An order that has an end stands until its list lets go of it.
        listings.delisted_on is null as is_current,
        entries.entry_name || case when listings.delisted_on is null then ' stands' else ' stood' end || ' on the '
        || lists.list_name
        || case when len(listings.citations) > 0 then ' (' || array_to_string(listings.citations, ', ') || ')' else '' end
        || ': ' || coalesce(rtrim(listings.license_requirement, ' .') || '. ' || listings.license_policy, lists.meaning)
        || ' Name: ' || links.reason as explanation,
        listings.evidence_id,
        case
            when listings.listed_on is not null then listings.evidence_id
            else dated_by_act.evidence_id
        end as since_evidence_id
    from links
    inner join listings on links.entry_id = listings.entry_id
    inner join lists on listings.list_id = lists.list_id
    inner join entries on links.entry_id = entries.entry_id
    left join dated_by_act
        on links.vendor_id = dated_by_act.vendor_id
        and lists.facet = dated_by_act.facet
        and trim(regexp_replace(lower(strip_accents(entries.entry_name)), '[^\p{L}\p{N}]+', ' ', 'g'))
        = dated_by_act.party_key
),

-- A person with several roles is one listed executive; the first role stands for the rest.
executives as (
    select
        roles.vendor_id,
        'executive_listed' as facet,
        'executive' as path,
        'executive' as basis,
        listings.list_id,
        roles.entry_id,
        any_value(entries.entry_name) as counterparty,
        cast(coalesce(any_value(listings.listed_on), any_value(designations.designated_on)) as varchar) as since,
        cast(any_value(listings.delisted_on) as varchar) as until,
        any_value(listings.delisted_on) is null as is_current,
        any_value(entries.entry_name) || ', ' || min(roles.role_title)
        || case when any_value(listings.delisted_on) is null then ', stands' else ', stood' end || ' on the '
        || any_value(lists.list_name) || '; the vendor itself does not by that' as explanation,
        any_value(listings.evidence_id) as evidence_id,
        case
            when any_value(listings.listed_on) is not null then any_value(listings.evidence_id)
            else any_value(designations.evidence_id)
        end as since_evidence_id
    from roles
    inner join listings on roles.entry_id = listings.entry_id
    inner join lists on listings.list_id = lists.list_id
    inner join entries on roles.entry_id = entries.entry_id
    left join designations on roles.entry_id = designations.entry_id
    group by roles.vendor_id, listings.list_id, roles.entry_id
),

reported as (
    select
        subject_vendor_id as vendor_id,
        'news_reported' as facet,
        'direct' as path,
        'report' as basis,
        cast(null as varchar) as list_id,
        cast(null as varchar) as entry_id,
        min(subject_text) as counterparty,
        min(coalesce(effective_on, as_of)) as since,
        cast(null as varchar) as until,
        true as is_current,
        'Reported: ' || min(sentence) as explanation,
        core.evidence_id(document_id, locator) as evidence_id,
        case when min(coalesce(effective_on, as_of)) is not null then core.evidence_id(document_id, locator) end
            as since_evidence_id
    from claims
    group by subject_vendor_id, document_id, locator
),

final as (
    select * from covered
    union all
    select * from reached
    union all
    select * from categorised
    union all
    select * from acted
    union all
    select * from listed
    union all
    select * from executives
    union all
    select * from reported
)

select * from final
