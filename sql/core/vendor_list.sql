with vendors as (
    select * from raw.vendor_master__vendors where is_duplicate_of is null
),

countries as (
    select * from work.vendor_countries
),

final as (
    select
        vendors.vendor_key,
        vendors.vendor_name,
        vendors.trade_name,
        -- Only people have a date of birth or a nationality.
        coalesce(
            vendors.kind, case when coalesce(vendors.birth_date, vendors.nationality) is not null then 'person' end
        ) as kind,
        vendors.country,
        countries.code as country_code,
        vendors.parent_name,
        vendors.birth_date,
        nationalities.code as nationality_code,
        vendors.category,
        core.evidence_id(vendors.document_id, vendors.locator) as evidence_id
    from vendors
    left join countries on vendors.country = countries.written
    left join countries as nationalities on vendors.nationality = nationalities.written
)

select * from final
