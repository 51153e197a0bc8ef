with vendor_list as (
    select * from core.vendor_list
),

own_identifiers as (
    select * from core.vendor_list_identifiers
),

party_identifiers as (
    select * from core.party_identifiers
),

links as (
    select
        *,
        substr(query_id, length(query_source) + 2) as vendor_key
    from core.entity_links
    where query_source in ('vendor_list', 'vendor_list_parent')
),

known_parties as (
    select * from core.parties
),

possible_people as (
    select * from core.possible_people
),

parties as (
    select
        known_parties.*,
        known_parties.kind = 'person' or possible_people.party_id is not null as may_be_a_person
    from known_parties
    left join possible_people on known_parties.party_id = possible_people.party_id
),

-- A national number of another country is another number.
same_numbers as (
    select
        own_identifiers.vendor_key,
        party_identifiers.party_id,
        own_identifiers.scheme,
        case
            when party_identifiers.reach = 'world' then 'auto'
            when party_identifiers.reach = 'national' and own_identifiers.country_code = party_identifiers.country_code
                then 'auto'
            else 'review'
        end as band,
        upper(left(own_identifiers.named, 1)) || substr(own_identifiers.named, 2) || ' ' || own_identifiers.written_as
        || ' is the ' || party_identifiers.identifier_type
        || case party_identifiers.reach
            when 'exchange' then ' of the party on one exchange or another'
            when 'national'
                then coalesce(' of ' || party_identifiers.country_code, ' of a country that the list does not name')
            else ''
        end as reason
    from own_identifiers
    inner join party_identifiers
        on own_identifiers.scheme = party_identifiers.scheme and own_identifiers.number = party_identifiers.number
    where party_identifiers.reach <> 'national'
        or own_identifiers.country_code is null
        or party_identifiers.country_code is null
        or own_identifiers.country_code = party_identifiers.country_code
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

by_identifier as (
    select
        same_numbers.vendor_key,
        same_numbers.party_id,
        'identifier' as basis,
        parties.party_name as matched_name,
        1.0 as score,
        min(same_numbers.band) as band,
        string_agg(distinct same_numbers.reason, '; ' order by same_numbers.reason) as explanation
    from same_numbers
    inner join parties on same_numbers.party_id = parties.party_id
    group by same_numbers.vendor_key, same_numbers.party_id, parties.party_name
),

-- A person's name alone never makes certain who is meant.
by_name as (
    select
        vendor_list.vendor_key,
        links.target_id as party_id,
        case links.query_source when 'vendor_list' then 'name' else 'parent_name' end as basis,
        links.target_name as matched_name,
        links.score,
        case
            when other_leis.party_id is not null then 'review'
            when not parties.may_be_a_person or vendor_list.kind in ('organization', 'vessel') then links.band
            when vendor_list.birth_date is not null and list_contains(parties.births, vendor_list.birth_date)
                then links.band
            else 'review'
        end as band,
        case links.query_source when 'vendor_list' then 'The name ' else 'The parent''s name ' end
        || links.query_name || ' fits ' || links.target_name || ': ' || links.reason
        || case when other_leis.party_id is not null then '; but the LEIs differ' else '' end
        || case
            when not parties.may_be_a_person or vendor_list.kind in ('organization', 'vessel') then ''
            when vendor_list.birth_date is not null then '; born ' || vendor_list.birth_date
            when parties.kind = 'person' then '; a person''s name alone, no date of birth to compare'
            else '; perhaps a person''s name, no date of birth to compare'
        end as explanation
    from vendor_list
    inner join links on vendor_list.vendor_key = links.vendor_key
    inner join parties on links.target_id = parties.party_id
    left join other_leis
        on vendor_list.vendor_key = other_leis.vendor_key
        and links.target_id = other_leis.party_id
        and links.query_source = 'vendor_list'
    qualify row_number() over (
        partition by vendor_list.vendor_key, links.target_id, links.query_source order by links.score desc, links.query_name asc
    ) = 1
),

-- A parent's name that only resembles a party's says too little to ask anybody.
found as (
    select * from by_identifier
    union all
    select * from by_name where basis = 'name' or band = 'auto' or score = 1
),

ranked as (
    select
        *,
        case basis when 'identifier' then 1 when 'name' then 2 else 3 end as place
    from found
),

-- One row for a pair: what speaks for it most strongly gives basis, name and score, and all that speaks for it is told.
final as (
    select
        vendor_key,
        party_id,
        arg_min(basis, (band, place)) as basis,
        arg_min(matched_name, (band, place)) as matched_name,
        arg_min(score, (band, place)) as score,
        min(band) as band,
        string_agg(explanation, '. ' order by place) as explanation
    from ranked
    group by vendor_key, party_id
)

select * from final
