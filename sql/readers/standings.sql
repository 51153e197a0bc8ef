-- Where parties stand or stood, a row for each list and whether it still holds; those they left come last.
with asked as (select distinct unnest($parties::varchar[]) as party_id),

stands as (
    select
        asked.party_id,
        listings.list_id,
        entries.programs,
        cast(dates.since as varchar) as since,
        cast(listings.delisted_on as varchar) as until
    from asked
    inner join core.listings as listings on asked.party_id = listings.entry_id
    inner join core.entries as entries on listings.entry_id = entries.entry_id
    left join core.listing_dates as dates
        on listings.list_id = dates.list_id and listings.entry_id = dates.entry_id
    union all
    select asked.party_id, facets.list_id, [facets.facet], facets.since, facets.until
    from asked
    inner join core.vendor_facets as facets on asked.party_id = 'vendor:' || facets.vendor_id
    where facets.path = 'direct' and facets.list_id is not null
)

select stands.party_id, stands.list_id, any_value(lists.list_name),
    list_sort(list_distinct(flatten(list(coalesce(stands.programs, []))))), min(stands.since), max(stands.until)
from stands
inner join core.lists as lists on stands.list_id = lists.list_id
group by stands.party_id, stands.list_id, stands.until is null
order by stands.party_id, max(stands.until) nulls first, stands.list_id
