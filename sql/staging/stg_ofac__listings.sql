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

-- A list may tell its dates among the features of an entry, in either format: `Listing Date (CMIC)`.
dates as (
    select
        features.entry_id,
        lists.list_id,
        min(features.date_from) filter (where features.feature_type like 'Listing Date %') as listed_on,
        min(features.date_from) filter (where features.feature_type like 'Effective Date %') as effective_on
    from features
    inner join lists
        on list_contains(
            string_split(lists.list_name, ' '), regexp_extract(features.feature_type, '^\w+ Date \((\w+)\)', 1)
        )
    where features.date_precision = 'day'
    group by features.entry_id, lists.list_id
),

-- The non-SDN file repeats entries that stand on the SDN list too; the SDN file itself speaks for that list.
named as (
    select
        stated.entry_id,
        stated.source_id,
        stated.list_name,
        coalesce(lists.list_id, 'unknown: ' || stated.list_name) as list_id,
        stated.listed_on
    from stated
    left join lists on stated.list_name = lists.list_name
    where stated.list_name <> 'SDN List' or stated.source_id = lists.source_id
),

-- `Consolidated List` is said of an entry of which the format does not tell more.
specific as (
    select
        *,
        count(*) filter (where list_name <> 'Consolidated List') over (partition by entry_id) as specific_lists
    from named
),

final as (
    select
        specific.entry_id,
        specific.source_id,
        specific.list_id,
        coalesce(min(specific.listed_on), min(dates.listed_on)) as listed_on,
        min(dates.effective_on) as effective_on
    from specific
    left join dates on specific.entry_id = dates.entry_id and specific.list_id = dates.list_id
    where specific.list_name <> 'Consolidated List' or specific.specific_lists = 0
    group by specific.entry_id, specific.source_id, specific.list_id
)

select * from final
