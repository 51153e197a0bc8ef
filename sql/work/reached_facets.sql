with families as (
    select * from work.vendor_families
),

named as (
    select * from work.listed_facets where path = 'direct'
),

listings as (
    select * from core.listings where reach is not null
),

lists as (
    select * from core.lists
),

reached as (
    select
        families.vendor_id,
        named.facet,
        'affiliate' as path,
        'reach' as basis,
        named.list_id,
        named.entry_id,
        named.counterparty,
        named.since,
        named.until,
        named.is_current,
        named.counterparty || case when named.is_current then ' stands' else ' stood' end || ' on the ' || lists.list_name
        || ', which also means: ' || listings.reach || '. This vendor is its ' || families.standing
        || ' and is not named itself' as explanation,
        named.evidence_id,
        named.since_evidence_id
    from families
    inner join named on families.other_vendor_id = named.vendor_id
    inner join listings on named.list_id = listings.list_id and named.entry_id = listings.entry_id
    inner join lists on named.list_id = lists.list_id
    left join named as own
        on families.vendor_id = own.vendor_id and named.list_id = own.list_id and named.entry_id = own.entry_id
    where
        own.vendor_id is null
        and regexp_matches(
            lower(listings.reach),
            case families.standing
                when 'subsidiary' then 'subsidiar|subordinate|affiliat|controlled by it|majority ownership'
                else 'affiliat|controls it'
            end
        )
),

final as (
    select * from reached
)

select * from final
