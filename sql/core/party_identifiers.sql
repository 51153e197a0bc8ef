with entry_identifiers as (
    select * from core.entry_identifiers where is_valid is not false
),

features as (
    select * from core.entry_features where value is not null
),

schemes as (
    select * from core.identifier_schemes
),

vendors as (
    select * from core.vendors
),

vendor_leis as (
    select * from core.vendor_leis
),

vendor_tickers as (
    select * from core.vendor_tickers
),

countries as (
    select * from core.country_names
),

written as (
    select
        entry_id as party_id,
        identifier_type,
        number,
        country
    from entry_identifiers
    union all
    select
        entry_id as party_id,
        feature_type as identifier_type,
        value as number,
        cast(null as varchar) as country
    from features
    union all
    select
        'vendor:' || vendor_id as party_id,
        'Ticker' as identifier_type,
        ticker as number,
        country
    from vendors
    where ticker is not null
    union all
    select
        'vendor:' || vendor_id as party_id,
        'Ticker' as identifier_type,
        ticker as number,
        cast(null as varchar) as country
    from vendor_tickers
    -- A vendor of the registry stands for its group, as its names do.
    union all
    select
        'vendor:' || vendor_id as party_id,
        'LEI' as identifier_type,
        lei as number,
        cast(null as varchar) as country
    from vendor_leis
),

-- A ticker comes with its exchange before or behind it (NASDAQ:MSFT, 002415 CN, 0763.HK), which nobody writes alike.
final as (
    select distinct
        written.party_id,
        schemes.scheme,
        schemes.reach,
        case schemes.scheme
            when 'ticker' then ltrim(regexp_extract(upper(written.number), '^(?:[A-Z]+:\s*)?([A-Z0-9]+)', 1), '0')
            else regexp_replace(upper(written.number), '[^\pL\pN]', '', 'g')
        end as number,
        written.identifier_type,
        written.number as written_as,
        countries.code as country_code
    from written
    inner join schemes on written.identifier_type = schemes.identifier_type
    left join countries on lower(written.country) = countries.name
    where written.number is not null
)

select * from final
