with roles as (
    select * from work.roles where entry_id is not null
),

listings as (
    select * from core.listings
),

entries as (
    select * from core.entries
),

vendors as (
    select * from core.vendors
),

market_claims as (
    select * from work.market_claims
),

designations as (
    select * from work.designation_dates
),

-- Being run by listed people, selling a kind of equipment and being reported on are no statuses of the vendor itself.
facets as (
    select
        vendor_id,
        list_sort(list(distinct facet)) as facets
    from core.vendor_facets
    where basis not in ('executive', 'category', 'report') and is_current
    group by vendor_id
),

latest_share as (
    select * from market_claims
    where metric = 'market_share' and as_of is not null
    qualify row_number() over (
        partition by vendor_id order by core.last_day_of(as_of) desc nulls last, as_of desc, source_kind desc, value desc, evidence_id asc
    ) = 1
),

final as (
    select
        roles.entry_id as person_id,
        entries.entry_name as person_name,
        roles.person_name as reported_name,
        roles.vendor_id,
        vendors.vendor_name,
        roles.role_title,
        roles.is_former as is_former_role,
        listings.list_id,
        entries.programs,
        coalesce(listings.listed_on, designations.designated_on) as listed_on,
        listings.delisted_on,
        listings.last_listed_on,
        listings.delisted_on is null as is_listed,
        roles.match_score,
        roles.match_reason,
        roles.identified_by,
        roles.band,
        coalesce(facets.facets, cast([] as varchar[])) as vendor_facets,
        latest_share.value as market_share_pct,
        latest_share.qualifier as market_qualifier,
        latest_share.segment as market_segment,
        latest_share.region as market_region,
        latest_share.as_of as market_as_of,
        core.last_day_of(latest_share.as_of) as market_as_of_day,
        core.precision_of(latest_share.as_of) as market_as_of_precision,
        roles.evidence_id,
        listings.evidence_id as listing_evidence_id
    from roles
    inner join listings on roles.entry_id = listings.entry_id
    inner join entries on roles.entry_id = entries.entry_id
    inner join vendors on roles.vendor_id = vendors.vendor_id
    left join facets on roles.vendor_id = facets.vendor_id
    left join latest_share on roles.vendor_id = latest_share.vendor_id
    left join designations on roles.entry_id = designations.entry_id
)

select * from final
