with entries as (
    select * from core.entries
),

listings as (
    select
        entry_id,
        list_sort(list(distinct list_id)) as list_ids
    from core.listings
    group by entry_id
),

births as (
    select
        entry_id,
        case date_precision
            when 'day' then strftime(date_from, '%Y-%m-%d')
            when 'month' then strftime(date_from, '%Y-%m')
            else strftime(date_from, '%Y')
        end as birth
    from core.entry_features
    where feature_type = 'Birthdate' and date_precision in ('day', 'month', 'year')
),

birth_lists as (
    select
        entry_id,
        list_sort(list(distinct birth)) as births
    from births
    group by entry_id
),

genders as (
    select
        entry_id,
        min(lower(value)) as gender
    from core.entry_features
    where feature_type = 'Gender'
    group by entry_id
    having count(distinct lower(value)) = 1
),

countries as (
    select
        entry_id,
        value as country
    from core.entry_features
    where feature_type in ('Nationality Country', 'Citizenship Country', 'Nationality of Registration', 'Vessel Flag')
    union all
    select
        entry_id,
        country
    from core.entry_addresses
    where country is not null
    union all
    select
        entry_id,
        country
    from core.entry_identifiers
    where country is not null
),

country_lists as (
    select
        entry_id,
        list_sort(list(distinct country)) as countries
    from countries
    group by entry_id
),

identifier_lists as (
    select
        entry_id,
        list_sort(list(distinct number)) as identifiers
    from core.entry_identifiers
    where number is not null
    group by entry_id
),

final as (
    select
        entries.entry_id,
        coalesce(listings.list_ids, cast([] as varchar[])) as list_ids,
        coalesce(birth_lists.births, cast([] as varchar[])) as births,
        genders.gender,
        coalesce(country_lists.countries, cast([] as varchar[])) as countries,
        coalesce(identifier_lists.identifiers, cast([] as varchar[])) as identifiers
    from entries
    left join listings on entries.entry_id = listings.entry_id
    left join birth_lists on entries.entry_id = birth_lists.entry_id
    left join genders on entries.entry_id = genders.entry_id
    left join country_lists on entries.entry_id = country_lists.entry_id
    left join identifier_lists on entries.entry_id = identifier_lists.entry_id
)

select * from final
