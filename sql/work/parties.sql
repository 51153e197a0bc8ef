with targets as (
    select * from core.name_targets
),

entries as (
    select * from core.entries
),

vendors as (
    select * from core.vendors
),

identifiers as (
    select * from work.entry_identifiers
),

addresses as (
    select * from work.entry_addresses
),

features as (
    select * from work.entry_features where feature_type in ('Nationality Country', 'Citizenship Country')
),

vendor_names as (
    select * from work.vendor_names
),

country_names as (
    select * from work.country_names
),

nationalities as (
    select
        features.entry_id as party_id,
        list(distinct country_names.code) as countries
    from features
    inner join country_names on lower(features.value) = country_names.name
    group by features.entry_id
    union all
    select
        'vendor:' || vendor_id as party_id,
        list(distinct country) as countries
    from vendor_names
    where country is not null
    group by vendor_id
),

owned_parties as (
    select * from work.owned_parties
),

-- Words in one order and one case: `LAST, First` and `First Last` are one name in two formats of a list.
names as (
    select
        target_id as party_id,
        any_value(target_source) as party_source,
        any_value(kind) as kind,
        any_value(string_split(birth, ';')) as births,
        list(distinct array_to_string(
            list_sort(string_split(trim(lower(regexp_replace(name, '[^\pL\pN]+', ' ', 'g'))), ' ')), ' '
        )) as names
    from targets
    group by target_id
),

numbers as (
    select
        entry_id as party_id,
        list(distinct regexp_replace(upper(number), '[^\pL\pN]', '', 'g')) as numbers
    from identifiers
    group by entry_id
    union all
    select party_id, [lei] as numbers from owned_parties where lei is not null
),

seats as (
    select
        entry_id as party_id,
        list(distinct lower(country)) as countries
    from addresses
    where country is not null
    group by entry_id
),

primary_names as (
    select entry_id as party_id, entry_name as party_name from entries
    union all
    select 'vendor:' || vendor_id as party_id, vendor_name as party_name from vendors
    union all
    select party_id, party_name from owned_parties
),

facts as (
    select
        names.party_id,
        names.party_source,
        primary_names.party_name,
        names.kind,
        coalesce(names.births, cast([] as varchar[])) as births,
        list_sort(names.names) as names,
        list_sort(coalesce(numbers.numbers, cast([] as varchar[]))) as numbers,
        list_sort(list_concat(
            coalesce(nationalities.countries, cast([] as varchar[])), coalesce(seats.countries, cast([] as varchar[]))
        )) as countries
    from names
    inner join primary_names on names.party_id = primary_names.party_id
    left join numbers on names.party_id = numbers.party_id
    left join seats on names.party_id = seats.party_id
    left join nationalities on names.party_id = nationalities.party_id
),

final as (
    select
        party_id,
        party_source,
        party_name,
        kind,
        births,
        left(sha256(to_json([[kind], births, names, numbers, countries])), 16) as digest
    from facts
)

select * from final
