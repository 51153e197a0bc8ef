with screening as (
    select * from staging.stg_trade_csl__entries
),

listings as (
    select * from core.listings
),

entries as (
    select * from core.entries
),

lists as (
    select * from core.lists where republished_by is not null
),

documents as (
    select * from work.documents
),

-- OFAC's files share one space of numbers, and a party may stand in both.
own as (
    select
        try_cast(split_part(entries.entry_id, ':', 2) as bigint) as entry_number,
        entries.entry_id,
        entries.entry_name,
        listings.list_id,
        listings.delisted_on
    from entries
    inner join listings on entries.entry_id = listings.entry_id
    where entries.source_id in (select lists.source_id from lists)
),

own_lists as (
    select
        entry_number,
        min(entry_id) as entry_id,
        min(entry_name) as entry_name,
        coalesce(
            list_sort(list(distinct list_id) filter (where delisted_on is null)), cast([] as varchar[])
        ) as list_ids,
        max(delisted_on) as delisted_on
    from own
    group by entry_number
),

final as (
    select
        screening.entry_id as screening_entry_id,
        screening.list_id,
        screening.entry_number,
        screening.entry_name,
        own_lists.entry_id,
        own_lists.entry_name as own_entry_name,
        coalesce(own_lists.list_ids, cast([] as varchar[])) as own_list_ids,
        case
            when own_lists.entry_id is null then 'absent'
            when len(own_lists.list_ids) = 0 then 'removed'
            when list_contains(own_lists.list_ids, screening.list_id) then 'same_list'
            -- A format that does not tell on which of its lists an entry stands has it on one that is called as the source.
            when list_contains(own_lists.list_ids, lists.source_id) then 'same_list'
            else 'other_list'
        end as standing,
        own_lists.delisted_on,
        documents.published_on,
        core.evidence_id(screening.document_id, screening.locator) as evidence_id
    from screening
    inner join lists on screening.list_id = lists.list_id
    left join own_lists on screening.entry_number = own_lists.entry_number
    left join documents on screening.document_id = documents.document_id
)

select * from final
