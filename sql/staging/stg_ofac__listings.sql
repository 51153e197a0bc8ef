-- Both of OFAC's files, each with the list in its publisher's words.
with stated as (
    select
        source_id,
        entry_id,
        list_id as list_name,
        listed_on
    from fed
),

features as (
    select * from staging.stg_ofac__features
),

lists as (
    select * from raw.curated__lists
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
        stated.entry_id,
        stated.source_id,
        coalesce(lists.list_id, 'unknown: ' || stated.list_name) as list_id,
        stated.listed_on
    from stated
    left join lists on stated.list_name = lists.list_name
    where not (stated.source_id = 'ofac_consolidated' and coalesce(lists.list_id = 'ofac_sdn', false))
),

-- `Consolidated List` is said of an entry of which the format does not tell more.
specific as (
    select
        *,
        count(*) filter (where list_id <> 'ofac_consolidated') over (partition by entry_id) as specific_lists
    from named
),

final as (
    select
        specific.entry_id,
        specific.source_id,
        specific.list_id,
        coalesce(min(specific.listed_on), min(cmic_dates.listed_on)) as listed_on,
        min(cmic_dates.effective_on) as effective_on
    from specific
    left join cmic_dates on specific.entry_id = cmic_dates.entry_id and specific.list_id = cmic_dates.list_id
    where specific.list_id <> 'ofac_consolidated' or specific.specific_lists = 0
    group by specific.entry_id, specific.source_id, specific.list_id
)

select * from final
