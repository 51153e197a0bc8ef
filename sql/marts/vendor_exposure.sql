with vendor_list as (
    select * from core.vendor_list
),

matches as (
    select * from core.vendor_matches where query_source = 'vendor_list'
),

links as (
    select * from core.entity_links
    where query_source = 'vendor_list' and target_source in ('ofac_sdn', 'ofac_consolidated') and band <> 'reject'
),

facets as (
    select * from core.vendor_facets
),

listings as (
    select * from core.listings
),

lists as (
    select * from core.lists
),

by_registry as (
    select
        vendor_list.vendor_key,
        vendor_list.vendor_name,
        facets.vendor_id,
        facets.facet,
        facets.path,
        facets.list_id,
        facets.entry_id,
        facets.counterparty as entry_name,
        matches.score,
        'Your ' || vendor_list.vendor_name || ' is ' || matches.matched_name || ' (' || matches.reason || '). '
        || facets.explanation as explanation,
        facets.since,
        facets.until,
        facets.evidence_id
    from vendor_list
    inner join matches on 'vendor_list:' || vendor_list.vendor_key = matches.query_id
    inner join facets on matches.vendor_id = facets.vendor_id
),

by_list as (
    select
        vendor_list.vendor_key,
        vendor_list.vendor_name,
        cast(null as varchar) as vendor_id,
        lists.facet,
        'direct' as path,
        listings.list_id,
        listings.entry_id,
        links.target_name as entry_name,
        links.score,
        'Your ' || vendor_list.vendor_name || ' matches ' || links.target_name || ' (' || links.reason || '), on the '
        || lists.list_name as explanation,
        cast(listings.listed_on as varchar) as since,
        cast(null as varchar) as until,
        listings.evidence_id
    from vendor_list
    inner join links on 'vendor_list:' || vendor_list.vendor_key = links.query_id
    inner join listings on links.target_id = listings.entry_id
    inner join lists on listings.list_id = lists.list_id
),

-- The same listing found through the registry and by the name itself is one row; the registry's says more.
final as (
    select
        vendor_key,
        vendor_name,
        vendor_id,
        facet,
        path,
        list_id,
        entry_id,
        entry_name,
        score,
        explanation,
        'open' as decision,
        since,
        until,
        evidence_id
    from (
        select * from by_registry
        union all
        select * from by_list
    )
    qualify row_number() over (
        partition by vendor_key, facet, coalesce(list_id || entry_id, entry_name), evidence_id
        order by vendor_id nulls last, score desc
    ) = 1
)

select * from final
