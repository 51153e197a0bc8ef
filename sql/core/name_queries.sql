with role_claims as (
    select * from core.claims where claim_type = 'role' and subject_kind = 'person' and tier = 'published'
),

producers as (
    select * from staging.stg_fcc__producers
),

vendor_names as (
    select * from core.vendor_names
),

vendor_list as (
    select * from core.vendor_list
),

people as (
    select distinct
        'claim_person:' || subject_text as query_id,
        'claim_person' as query_source,
        subject_text as name,
        'person' as kind,
        cast(null as varchar) as country
    from role_claims
),

companies as (
    select distinct
        'fcc_producer:' || producer_name as query_id,
        'fcc_producer' as query_source,
        producer_name as name,
        'organization' as kind,
        cast(null as varchar) as country
    from producers
),

registered as (
    select
        'vendor:' || vendor_id || ':' || name as query_id,
        'vendor' as query_source,
        name,
        'organization' as kind,
        country
    from vendor_names
),

own_vendors as (
    select
        'vendor_list:' || vendor_key as query_id,
        'vendor_list' as query_source,
        vendor_name as name,
        'organization' as kind,
        country
    from vendor_list
),

final as (
    select * from people
    union all
    select * from companies
    union all
    select * from registered
    union all
    select * from own_vendors
)

select * from final
