with lists as (
    select * from core.lists
),

listings as (
    select * from core.listings where delisted_on is null
),

publications as (
    select * from work.publications where kind = 'entry'
),

held as (
    select
        list_id,
        count(distinct entry_id) as entries
    from listings
    group by list_id
),

latest as (
    select
        list_id,
        max(published_on) as published_on,
        max(known_at) as known_at,
        arg_max(entries, (published_on, known_at)) as entries
    from publications
    group by list_id
),

latest_of_source as (
    select
        source_id,
        max(published_on) as published_on,
        max(known_at) as known_at
    from publications
    group by source_id
),

counted as (
    select
        lists.list_id,
        lists.list_name,
        lists.source_id,
        -- The Covered List has rows rather than listings; its publication tells how many.
        coalesce(held.entries, case lists.kind when 'equipment' then latest.entries end, 0) as entries,
        lists.usual_entries,
        coalesce(latest.published_on, latest_of_source.published_on) as published_on,
        coalesce(latest.known_at, latest_of_source.known_at) as retrieved_at
    from lists
    left join held on lists.list_id = held.list_id
    left join latest on lists.list_id = latest.list_id
    left join latest_of_source on lists.source_id = latest_of_source.source_id
),

-- Lists grow and shrink, but none to a third from one count to the next; a short one may for a while be empty.
final as (
    select
        list_id,
        list_name,
        source_id,
        entries,
        usual_entries,
        coalesce(
            usual_entries >= 50 and entries < usual_entries / 3
            or sum(entries) over (partition by source_id) < sum(usual_entries) over (partition by source_id) / 3,
            false
        ) as is_excerpt,
        published_on,
        retrieved_at
    from counted
)

select * from final
