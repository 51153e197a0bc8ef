with source as (
    select * from raw.trade_csl__entries
),

final as (
    select
        entry_id,
        list_id,
        source_list,
        publisher_id,
        entry_number,
        entry_type,
        start_date as starts_on,
        end_date as ends_on,
        citations,
        name as entry_name,
        title,
        license_requirement,
        license_policy,
        federal_register_notice,
        case upper(standard_order) when 'Y' then true when 'N' then false end as is_standard_order,
        remarks,
        call_sign,
        vessel_type,
        try_cast(gross_tonnage as bigint) as gross_tonnage,
        try_cast(gross_registered_tonnage as bigint) as gross_registered_tonnage,
        vessel_flag,
        vessel_owner,
        source_list_url,
        source_information_url,
        document_id,
        locator
    from source
)

select * from final
