with entry_identifiers as (
    select * from work.entry_identifiers where is_valid is not false
),

features as (
    select * from work.entry_features where value is not null
),

schemes as (
    select * from work.identifier_schemes
),

vendors as (
    select * from core.vendors
),

vendor_leis as (
    select * from work.vendor_leis
),

vendor_tickers as (
    select * from work.vendor_tickers
),

owned_parties as (
    select * from work.owned_parties
),

countries as (
    select * from work.country_names
),

written as (
    select
        entry_id as party_id,
        identifier_type,
        number,
        country,
        true as is_identifier
    from entry_identifiers
    union all
    select
        entry_id as party_id,
        feature_type as identifier_type,
        value as number,
        cast(null as varchar) as country,
        false as is_identifier
    from features
    union all
    select
        'vendor:' || vendor_id as party_id,
        'Ticker' as identifier_type,
        ticker as number,
        country,
        true as is_identifier
    from vendors
    where ticker is not null
    union all
    select
        'vendor:' || vendor_id as party_id,
        'Ticker' as identifier_type,
        ticker as number,
        cast(null as varchar) as country,
        true as is_identifier
    from vendor_tickers
    -- A vendor of the registry stands for its group, as its names do.
    union all
    select
        'vendor:' || vendor_id as party_id,
        'LEI' as identifier_type,
        lei as number,
        cast(null as varchar) as country,
        true as is_identifier
    from vendor_leis
    union all
    select
        party_id,
        'LEI' as identifier_type,
        lei as number,
        cast(null as varchar) as country,
        true as is_identifier
    from owned_parties
    where lei is not null
),

-- A country with one register for all of it; others have one a court, a state, a city or a free zone.
one_register (country_code) as (
    values
        ('AM'), ('AU'), ('AZ'), ('BE'), ('BG'), ('BY'), ('CH'), ('CN'), ('CY'), ('CZ'), ('DK'), ('EE'), ('FI'), ('FR'), ('GB'),
        ('GE'), ('HK'), ('HR'), ('HU'), ('IE'), ('IL'), ('IN'), ('JP'), ('KG'), ('KR'), ('KZ'), ('LI'), ('LT'), ('LU'), ('LV'),
        ('MD'), ('MM'), ('MT'), ('MV'), ('MY'), ('NL'), ('NO'), ('NZ'), ('PL'), ('PT'), ('RS'), ('RU'), ('SE'), ('SG'), ('SI'),
        ('SK'), ('TH'), ('TJ'), ('TW'), ('UA'), ('UZ'), ('VN'), ('ZA')
),

-- An address of a digital currency is told by its type; of a type that nobody knows, nothing is known about its reach.
typed as (
    select
        written.party_id,
        coalesce(
            schemes.scheme, case when starts_with(written.identifier_type, 'Digital Currency Address') then 'wallet' end, 'other'
        ) as scheme,
        coalesce(
            schemes.reach, case when starts_with(written.identifier_type, 'Digital Currency Address') then 'world' end, 'register'
        ) as reach,
        written.identifier_type,
        written.number as written_as,
        -- Some write the country behind the number: `1026303117642 (Russia)`.
        regexp_replace(upper(written.number), '\s*\([^()]*\)\s*$', '') as number,
        coalesce(written.country, nullif(regexp_extract(written.number, '\(([^()]+)\)\s*$', 1), '')) as country
    from written
    left join schemes on written.identifier_type = schemes.identifier_type
    where
        written.number is not null
        and (
            schemes.scheme is not null
            or written.is_identifier
            or starts_with(written.identifier_type, 'Digital Currency Address')
        )
),

plain as (
    select
        typed.* exclude (number, country),
        -- A ticker comes with its exchange before or behind it (NASDAQ:MSFT, 002415 CN, 0763.HK), which nobody writes alike.
        case typed.scheme
            when 'ticker' then ltrim(regexp_extract(typed.number, '^(?:[A-Z]+:\s*)?([A-Z0-9]+)', 1), '0')
            when 'imo' then regexp_replace(regexp_replace(typed.number, '^IMO', ''), '[^\pL\pN]', '', 'g')
            -- The bank, without its branch.
            when 'bic' then left(regexp_replace(typed.number, '[^\pL\pN]', '', 'g'), 8)
            else regexp_replace(typed.number, '[^\pL\pN]', '', 'g')
        end as number,
        countries.code as country_code
    from typed
    left join countries on lower(trim(typed.country)) = countries.name
),

-- Numbers of fewer than seven characters stand in too many registers even of one country.
final as (
    select distinct
        plain.party_id,
        plain.scheme,
        case
            when plain.reach <> 'register' then plain.reach
            when one_register.country_code is not null and length(plain.number) >= 7 then 'national'
            else 'register'
        end as reach,
        plain.number,
        plain.identifier_type,
        plain.written_as,
        plain.country_code
    from plain
    left join one_register on plain.country_code = one_register.country_code
    where plain.number <> ''
)

select * from final
