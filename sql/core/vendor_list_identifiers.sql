with vendors as (
    select * from staging.stg_vendor_master__vendors where is_duplicate_of is null
),

vendor_list as (
    select * from core.vendor_list
),

written as (
    select vendor_key, 'lei' as scheme, 'LEI' as named, lei as number from vendors
    union all
    select vendor_key, 'isin' as scheme, 'ISIN' as named, isin as number from vendors
    union all
    select vendor_key, 'duns' as scheme, 'DUNS' as named, duns as number from vendors
    union all
    select vendor_key, 'uei' as scheme, 'UEI' as named, uei as number from vendors
    union all
    select vendor_key, 'ticker' as scheme, 'ticker' as named, ticker as number from vendors
    union all
    select vendor_key, 'national' as scheme, 'tax number' as named, tax_id as number from vendors
    union all
    select vendor_key, 'national' as scheme, 'registration number' as named, registration_number as number from vendors
),

-- Of several numbers in one cell each counts; a short one stands in too many registers to say anything.
numbers as (
    select
        vendor_key,
        scheme,
        named,
        trim(unnest(string_split_regex(number, '[;,|]'))) as number
    from written
    where number is not null
),

plain as (
    select
        vendor_key,
        scheme,
        named,
        case scheme
            when 'ticker' then ltrim(regexp_extract(upper(number), '^(?:[A-Z]+:\s*)?([A-Z0-9]+)', 1), '0')
            else regexp_replace(upper(number), '[^\pL\pN]', '', 'g')
        end as number,
        number as written_as
    from numbers
),

final as (
    select
        plain.vendor_key,
        plain.scheme,
        plain.number,
        min(plain.named) as named,
        min(plain.written_as) as written_as,
        any_value(vendor_list.country_code) as country_code
    from plain
    inner join vendor_list on plain.vendor_key = vendor_list.vendor_key
    where length(plain.number) >= case plain.scheme when 'national' then 6 else 1 end
    group by plain.vendor_key, plain.scheme, plain.number
)

select * from final
