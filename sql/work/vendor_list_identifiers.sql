with numbers as (
    select * from work.vendor_numbers
),

vendor_list as (
    select * from core.vendor_list
),

-- A number of value added tax and an ISIN begin with their country.
final as (
    select
        numbers.vendor_key,
        numbers.scheme,
        numbers.number,
        min(numbers.named) as named,
        min(numbers.written_as) as written_as,
        coalesce(
            any_value(vendor_list.country_code),
            min(
                case
                    when numbers.scheme = 'isin' then left(numbers.number, 2)
                    when numbers.named = 'tax number' and starts_with(numbers.number, 'CHE') then 'CH'
                    when
                        numbers.named = 'tax number'
                        and regexp_full_match(
                            numbers.number, '(AT|BE|BG|CY|CZ|DE|DK|EE|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK)[0-9A-Z]{8,12}'
                        )
                        then left(numbers.number, 2)
                end
            )
        ) as country_code,
        bool_or(numbers.is_certain) as is_certain
    from numbers
    inner join vendor_list on numbers.vendor_key = vendor_list.vendor_key
    group by numbers.vendor_key, numbers.scheme, numbers.number
)

select * from final
