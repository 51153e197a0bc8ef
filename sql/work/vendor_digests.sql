with vendor_list as (
    select * from core.vendor_list
),

identifiers as (
    select * from work.vendor_list_identifiers
),

numbers as (
    select
        vendor_key,
        list_sort(list(scheme || ':' || number)) as numbers
    from identifiers
    -- What is decided on a vendor stays decided whether or not its shortest numbers are compared.
    where scheme <> 'national' or length(number) >= 6
    group by vendor_key
),

final as (
    select
        vendor_list.vendor_key,
        left(sha256(to_json([
            lower(vendor_list.vendor_name),
            lower(coalesce(vendor_list.trade_name, '')),
            coalesce(vendor_list.kind, ''),
            coalesce(vendor_list.country_code, lower(vendor_list.country), ''),
            lower(coalesce(vendor_list.parent_name, '')),
            coalesce(vendor_list.birth_date, ''),
            coalesce(vendor_list.nationality_code, ''),
            array_to_string(coalesce(numbers.numbers, cast([] as varchar[])), ' ')
        ])), 16) as digest
    from vendor_list
    left join numbers on vendor_list.vendor_key = numbers.vendor_key
)

select * from final
