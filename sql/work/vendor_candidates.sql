with vendor_list as (
    select * from core.vendor_list
),

own_identifiers as (
    select * from work.vendor_list_identifiers
),

party_identifiers as (
    select * from work.party_identifiers
),

links as (
    select
        *,
        substr(query_id, length(query_source) + 2) as vendor_key
    from work.entity_links
    where query_source in ('vendor_list', 'vendor_list_parent')
),

parties as (
    select * from work.parties
),

-- A national number of another country is another number; many countries have registers that give out the same numbers, so
-- those of a register decide only where the names fit too. What a number alone is worth is written in likelihood.json.
same_numbers as (
    select
        own_identifiers.vendor_key,
        party_identifiers.party_id,
        own_identifiers.scheme,
        case
            when party_identifiers.reach = 'world' then if(own_identifiers.is_certain, 'auto', 'review')
            when own_identifiers.country_code = party_identifiers.country_code
                then case party_identifiers.reach when 'national' then 'auto' when 'register' then 'auto with the name' else 'review' end
            else 'review'
        end as worth,
        case party_identifiers.reach
            when 'world' then if(own_identifiers.is_certain, 0.999, 0.38)
            when 'national' then if(own_identifiers.country_code = party_identifiers.country_code, 0.999, 0.62)
            when 'register' then 0.18
            else 0.12
        end as probability,
        upper(left(own_identifiers.named, 1)) || substr(own_identifiers.named, 2) || ' ' || own_identifiers.written_as
        || ' is the ' || party_identifiers.identifier_type
        || case
            when party_identifiers.scheme in ('bic', 'bik') then ', which may be that of a bank of the vendor'
            when party_identifiers.scheme = 'call_sign' then ', which is given out again'
            else ''
        end
        || case party_identifiers.reach
            when 'world' then if(own_identifiers.is_certain, '', ', or another kind of number of so few figures')
            when 'exchange' then ' of the party on one exchange or another'
            when 'national'
                then coalesce(' of ' || party_identifiers.country_code, ' of a country that the list does not name')
            else
                if(
                    party_identifiers.scheme in ('bic', 'bik', 'call_sign'),
                    '',
                    coalesce(' in a register of ' || party_identifiers.country_code, ' in a register that the list does not name')
                    || ', of which there may be several'
                )
        end as reason
    from own_identifiers
    -- Teams and publishers mix up the numbers of people, and nobody knows what a type that is not described holds.
    inner join party_identifiers
        on own_identifiers.number = party_identifiers.number
        and (
            own_identifiers.scheme = party_identifiers.scheme
            or (own_identifiers.scheme = 'national' and party_identifiers.scheme in ('passport', 'other'))
            or (own_identifiers.scheme = 'passport' and party_identifiers.scheme = 'national')
        )
    -- A number of fewer figures stands in the registers of too many countries.
    where
        party_identifiers.reach not in ('national', 'register')
        or own_identifiers.country_code = party_identifiers.country_code
        or (
            (own_identifiers.country_code is null or party_identifiers.country_code is null)
            and (length(own_identifiers.number) >= 6 or party_identifiers.scheme = 'call_sign')
        )
),

-- A company has one LEI; where both are known and none is the same, the names are namesakes until a person says not.
other_leis as (
    select distinct
        own_identifiers.vendor_key,
        party_identifiers.party_id
    from own_identifiers
    inner join party_identifiers on own_identifiers.scheme = party_identifiers.scheme
    where own_identifiers.scheme = 'lei'
    group by own_identifiers.vendor_key, party_identifiers.party_id
    having not bool_or(own_identifiers.number = party_identifiers.number)
),

by_name as (
    select
        vendor_list.vendor_key,
        links.target_id as party_id,
        case links.query_source when 'vendor_list' then 'name' else 'parent_name' end as basis,
        links.target_name as matched_name,
        links.score,
        if(other_leis.party_id is null, links.band, 'review') as band,
        links.probability,
        links.above_line,
        links.evidence,
        case links.query_source when 'vendor_list' then 'The name ' else 'The parent''s name ' end
        || links.query_name || ' fits ' || links.target_name || ': ' || links.reason
        || if(other_leis.party_id is null, '', '; but the LEIs differ') as explanation
    from vendor_list
    inner join links on vendor_list.vendor_key = links.vendor_key
    left join other_leis
        on vendor_list.vendor_key = other_leis.vendor_key
        and links.target_id = other_leis.party_id
        and links.query_source = 'vendor_list'
    qualify row_number() over (
        partition by vendor_list.vendor_key, links.target_id, links.query_source
        order by links.band asc, links.probability desc, links.score desc, links.query_name asc
    ) = 1
),

by_identifier as (
    select
        same_numbers.vendor_key,
        same_numbers.party_id,
        'identifier' as basis,
        parties.party_name as matched_name,
        1.0 as score,
        min(
            case
                when same_numbers.worth <> 'auto with the name' then same_numbers.worth
                when by_name.party_id is not null then 'auto'
                else 'review'
            end
        ) as band,
        max(
            if(same_numbers.worth = 'auto with the name' and by_name.party_id is not null, 0.999, same_numbers.probability)
        ) as probability,
        true as above_line,
        cast(null as varchar) as evidence,
        string_agg(distinct same_numbers.reason, '; ' order by same_numbers.reason) as explanation
    from same_numbers
    inner join parties on same_numbers.party_id = parties.party_id
    left join by_name
        on same_numbers.vendor_key = by_name.vendor_key
        and same_numbers.party_id = by_name.party_id
        and by_name.basis = 'name'
    group by same_numbers.vendor_key, same_numbers.party_id, parties.party_name
),

-- A parent's name is asked about as a vendor's is; one that only resembles a party's says too little to keep.
found as (
    select * from by_identifier
    union all
    select * from by_name where basis = 'name' or band = 'auto' or score = 1 or above_line
),

ranked as (
    select
        *,
        case basis when 'identifier' then 1 when 'name' then 2 else 3 end as place
    from found
),

-- One row for a pair: what speaks for it most strongly gives basis, name and score, and all that speaks for it is told. A
-- number and a name are two witnesses.
final as (
    select
        vendor_key,
        party_id,
        arg_min(basis, (band, place)) as basis,
        arg_min(matched_name, (band, place)) as matched_name,
        arg_min(score, (band, place)) as score,
        min(band) as band,
        1 - product(1 - probability) as probability,
        bool_or(above_line) as above_line,
        string_agg(evidence, '; ' order by place) as evidence,
        string_agg(explanation, '. ' order by place) as explanation
    from ranked
    group by vendor_key, party_id
)

select * from final
