with entries as (
    select * from core.entries
),

country_names as (
    select * from work.country_names
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
    from work.entry_features
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
    from work.entry_features
    where feature_type = 'Gender'
    group by entry_id
    having count(distinct lower(value)) = 1
),

written as (
    select
        entry_id,
        value as country
    from work.entry_features
    where feature_type in ('Nationality Country', 'Citizenship Country', 'Nationality of Registration', 'Vessel Flag')
    union all
    select
        entry_id,
        country
    from work.entry_addresses
    union all
    -- Who gives a number out knows where the party is; some write it behind the number alone: `1026303117642 (Russia)`.
    select
        entry_id,
        coalesce(country, nullif(regexp_extract(number, '\(([^()]+)\)\s*$', 1), '')) as country
    from work.entry_identifiers
),

known_countries as (
    select distinct
        written.entry_id,
        country_names.code
    from written
    inner join country_names on lower(trim(written.country)) = country_names.name
),

-- A programme against a country reaches far beyond it, so it counts only for parties of which nothing else is known.
programme_countries as (
    select distinct
        programmes.entry_id,
        countries.code
    from (select entry_id, unnest(programs) as program from entries) as programmes
    inner join (
        values
            ('BELARUS', 'BY'), ('BURMA', 'MM'), ('CMIC', 'CN'), ('CUBA', 'CU'), ('DPRK', 'KP'), ('IRAN', 'IR'),
            ('RUSSIA', 'RU'), ('SYRIA', 'SY'), ('VENEZUELA', 'VE')
    ) as countries (program, code) on starts_with(programmes.program, countries.program)
    anti join known_countries on programmes.entry_id = known_countries.entry_id
),

country_lists as (
    select
        entry_id,
        list_sort(list(code)) as countries
    from (select * from known_countries union all select * from programme_countries)
    group by entry_id
),

identifier_lists as (
    select
        entry_id,
        list_sort(list(distinct number)) as identifiers
    from work.entry_identifiers
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
