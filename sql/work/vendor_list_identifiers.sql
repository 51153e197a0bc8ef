with vendors as (
    select * from raw.vendor_master__vendors where is_duplicate_of is null
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

-- Of several numbers in one cell each counts.
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

-- A column of tax or registration numbers may hold numbers of other schemes, with or without their names; those that their
-- form does not tell for certain count as less.
recognized as (
    select * replace ('lei' as scheme, 'LEI' as named, regexp_replace(number, '^LEI', '') as number), true as is_certain
    from plain
    where scheme = 'national' and regexp_full_match(number, '(LEI)?[0-9]{4}[A-Z0-9]{14}[0-9]{2}')
    union all
    select
        * replace ('imo' as scheme, 'IMO number' as named, right(number, 7) as number),
        starts_with(number, 'IMO') as is_certain
    from plain
    where scheme = 'national' and regexp_full_match(number, '(IMO(NO|NR|NUMBER)?)?[0-9]{7}')
    union all
    select
        * replace ('mmsi' as scheme, 'MMSI' as named, right(number, 9) as number),
        starts_with(number, 'MMSI') as is_certain
    from plain
    where scheme = 'national' and regexp_full_match(number, '(MMSI(NO|NR|NUMBER)?)?[2-7][0-9]{8}')
    union all
    select
        * replace (
            'wallet' as scheme,
            'address of a digital currency' as named,
            regexp_replace(
                number,
                '^(?:XBT|BTC|BITCOIN|BCH|ETH|ETHEREUM|ETC|TRX|TRON|USDT|USDC|LTC|LITECOIN|DASH|XRP)([13T][0-9A-Z]{25,}|BC1[0-9A-Z]{20,}|0X[0-9A-F]{40})$',
                '\1'
            ) as number
        ),
        true as is_certain
    from plain
    where scheme = 'national' and length(number) between 26 and 106
    union all
    -- The number of a German register with the court that keeps it: `HRB 12345 Amtsgericht Musterstadt`.
    select
        * replace (regexp_extract(number, 'HR[AB][0-9]{3,6}') as number),
        true as is_certain
    from plain
    where
        scheme = 'national'
        and regexp_matches(number, 'AMTSGERICHT|REGISTERGERICHT|HANDELSREGISTER|^AG|[0-9]AG')
        and regexp_matches(number, 'HR[AB][0-9]{3,6}')
),

-- A number of value added tax and an ISIN begin with their country; a short national number stands in too many registers to
-- say anything.
told as (
    select
        *,
        true as is_certain
    from plain
    where length(number) >= case scheme when 'national' then 6 else 1 end
    union all
    select * from recognized
),

final as (
    select
        told.vendor_key,
        told.scheme,
        told.number,
        min(told.named) as named,
        min(told.written_as) as written_as,
        coalesce(
            any_value(vendor_list.country_code),
            min(
                case
                    when told.scheme = 'isin' then left(told.number, 2)
                    when told.named = 'tax number' and starts_with(told.number, 'CHE') then 'CH'
                    when
                        told.named = 'tax number'
                        and regexp_full_match(
                            told.number, '(AT|BE|BG|CY|CZ|DE|DK|EE|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK)[0-9A-Z]{8,12}'
                        )
                        then left(told.number, 2)
                end
            )
        ) as country_code,
        bool_or(told.is_certain) as is_certain
    from told
    inner join vendor_list on told.vendor_key = vendor_list.vendor_key
    group by told.vendor_key, told.scheme, told.number
)

select * from final
