with entries as (
    select * from core.entries
),

entry_names as (
    select * from core.entry_names
),

vendor_names as (
    select * from core.vendor_names
),

features as (
    select * from core.entry_features
),

countries as (
    select * from core.country_names
),

births as (
    select
        entry_id,
        array_to_string(
            list_sort(list(distinct left(
                cast(date_from as varchar), case date_precision when 'day' then 10 when 'month' then 7 else 4 end
            ))),
            ';'
        ) as birth
    from features
    where feature_type = 'Birthdate' and date_precision in ('day', 'month', 'year')
    group by entry_id
),

nationalities as (
    select
        features.entry_id,
        array_to_string(list_sort(list(distinct countries.code)), ';') as country
    from features
    inner join countries on lower(features.value) = countries.name
    where features.feature_type in ('Nationality Country', 'Citizenship Country')
    group by features.entry_id
),

listed as (
    select distinct
        entries.entry_id as target_id,
        entries.source_id as target_source,
        entry_names.full_name as name,
        entry_names.name_type,
        entry_names.is_weak,
        case entries.entry_type
            when 'individual' then 'person'
            when 'entity' then 'organization'
            -- The lists of Commerce and State do not say what kind of party an entry is.
            else coalesce(entries.entry_type, 'unknown')
        end as kind,
        nationalities.country,
        births.birth
    from entry_names
    inner join entries on entry_names.entry_id = entries.entry_id
    left join births on entries.entry_id = births.entry_id
    left join nationalities on entries.entry_id = nationalities.entry_id
),

registered as (
    select distinct
        'vendor:' || vendor_id as target_id,
        'vendor' as target_source,
        name,
        kind as name_type,
        false as is_weak,
        'organization' as kind,
        country,
        cast(null as varchar) as birth
    from vendor_names
),

final as (
    select * from listed
    union all
    select * from registered
)

select * from final
