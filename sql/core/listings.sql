with ofac as (
    select * from staging.stg_ofac__listings
),

features as (
    select * from staging.stg_ofac__features
),

screening as (
    select * from staging.stg_trade_csl__entries
),

entries as (
    select * from core.entries
),

lists as (
    select * from core.lists
),

-- The CMIC list tells its dates among the features of an entry, in either format.
cmic_dates as (
    select
        entry_id,
        'ofac_cmic' as list_id,
        min(date_from) filter (where rtrim(feature_type, ' :-') = 'Listing Date (CMIC)') as listed_on,
        min(date_from) filter (where rtrim(feature_type, ' :-') = 'Effective Date (CMIC)') as effective_on
    from features
    where feature_type like '%Date (CMIC)%' and date_precision = 'day'
    group by entry_id
),

-- The non-SDN file repeats entries that stand on the SDN list too; the SDN file itself speaks for that list.
named as (
    select
        ofac.entry_id,
        coalesce(lists.list_id, 'unknown: ' || ofac.list_name) as list_id,
        ofac.listed_on
    from ofac
    left join lists on ofac.list_name = lists.list_name
    where not (ofac.entry_id like 'ofac_consolidated:%' and coalesce(lists.list_id = 'ofac_sdn', false))
),

specific as (
    select
        entry_id,
        list_id,
        listed_on,
        count(*) filter (where list_id <> 'ofac_consolidated') over (partition by entry_id) as specific_lists
    from named
),

listings as (
    select
        specific.entry_id,
        specific.list_id,
        coalesce(min(specific.listed_on), min(cmic_dates.listed_on)) as listed_on,
        min(cmic_dates.effective_on) as effective_on,
        cast(null as date) as ends_on,
        cast(null as varchar) as license_requirement,
        cast(null as varchar) as license_policy,
        cast([] as varchar[]) as citations,
        cast(null as boolean) as is_standard_order
    from specific
    left join cmic_dates on specific.entry_id = cmic_dates.entry_id and specific.list_id = cmic_dates.list_id
    where specific.list_id <> 'ofac_consolidated' or specific.specific_lists = 0
    group by specific.entry_id, specific.list_id
    union all
    select
        screening.entry_id,
        screening.list_id,
        screening.starts_on as listed_on,
        cast(null as date) as effective_on,
        screening.ends_on,
        screening.license_requirement,
        screening.license_policy,
        coalesce(screening.citations, cast([] as varchar[])) as citations,
        screening.is_standard_order
    from screening
    inner join entries on screening.entry_id = entries.entry_id and entries.source_id = 'trade_csl'
),

former as (
    select * from core.former_listings where source_id <> 'fcc_covered_list'
),

present as (
    select
        listings.entry_id,
        listings.list_id,
        listings.listed_on,
        cast(null as date) as delisted_on,
        listings.effective_on,
        listings.ends_on,
        listings.license_requirement,
        listings.license_policy,
        listings.citations,
        listings.is_standard_order,
        entries.evidence_id
    from listings
    inner join entries on listings.entry_id = entries.entry_id
),

final as (
    select * from present
    union all
    select
        entry_id,
        list_id,
        listed_on,
        delisted_on,
        cast(null as date) as effective_on,
        cast(null as date) as ends_on,
        cast(null as varchar) as license_requirement,
        cast(null as varchar) as license_policy,
        cast([] as varchar[]) as citations,
        cast(null as boolean) as is_standard_order,
        core.evidence_id(document_id, locator) as evidence_id
    from former
    where (entry_id, list_id) not in (select (entry_id, list_id) from present)
)

select * from final
