with role_claims as (
    select * from core.claims where claim_type = 'role' and subject_kind = 'person' and tier = 'published'
),

producers as (
    select * from staging.stg_fcc__producers
),

vendor_names as (
    select * from work.vendor_names
),

vendor_list as (
    select * from core.vendor_list
),

-- What its numbers say, where the row names no country.
vendor_countries as (
    select
        vendor_key,
        min(country_code) as country_code
    from work.vendor_list_identifiers
    where country_code is not null
    group by vendor_key
),

people as (
    select distinct
        'claim_person:' || subject_text as query_id,
        'claim_person' as query_source,
        subject_text as name,
        'person' as kind,
        cast(null as varchar) as country,
        cast(null as varchar) as birth
    from role_claims
),

companies as (
    select distinct
        'fcc_producer:' || producer_name as query_id,
        'fcc_producer' as query_source,
        producer_name as name,
        'organization' as kind,
        cast(null as varchar) as country,
        cast(null as varchar) as birth
    from producers
),

registered as (
    select
        'vendor:' || vendor_id || ':' || name as query_id,
        'vendor' as query_source,
        name,
        'organization' as kind,
        country,
        cast(null as varchar) as birth
    from vendor_names
),

-- A name that nobody says the kind of may be a company's or a person's.
own_vendors as (
    select
        'vendor_list:' || vendor_list.vendor_key as query_id,
        'vendor_list' as query_source,
        unnest(list_distinct([vendor_list.vendor_name] || string_split(coalesce(vendor_list.trade_name, ''), '; '))) as name,
        coalesce(vendor_list.kind, 'unknown') as kind,
        coalesce(vendor_list.nationality_code, vendor_list.country_code, vendor_countries.country_code) as country,
        vendor_list.birth_date as birth
    from vendor_list
    left join vendor_countries on vendor_list.vendor_key = vendor_countries.vendor_key
),

own_parents as (
    select
        'vendor_list_parent:' || vendor_key as query_id,
        'vendor_list_parent' as query_source,
        parent_name as name,
        'unknown' as kind,
        cast(null as varchar) as country,
        cast(null as varchar) as birth
    from vendor_list
    where parent_name is not null
),

final as (
    select * from people
    union all
    select * from companies
    union all
    select * from registered
    union all
    select * from own_vendors where name <> ''
    union all
    select * from own_parents
)

select * from final
