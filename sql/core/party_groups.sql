with recursive entries as (
    select * from core.entries
),

links as (
    select
        entry_id,
        other_id
    from core.party_links
    union all
    select
        other_id as entry_id,
        entry_id as other_id
    from core.party_links
),

reached as (
    select
        entry_id,
        entry_id as member_id
    from entries
    union
    select
        reached.entry_id,
        links.other_id as member_id
    from reached
    inner join links on reached.member_id = links.entry_id
),

grouped as (
    select
        entry_id,
        min(member_id) as group_id,
        list_sort(list(member_id)) as members
    from reached
    group by entry_id
),

methods as (
    select
        entry_id,
        list_sort(list(distinct method)) as methods
    from (
        select
            entry_id,
            method
        from core.party_links
        union all
        select
            other_id as entry_id,
            method
        from core.party_links
    )
    group by entry_id
),

final as (
    select
        grouped.entry_id,
        grouped.group_id,
        grouped.members,
        coalesce(methods.methods, cast([] as varchar[])) as methods
    from grouped
    left join methods on grouped.entry_id = methods.entry_id
)

select * from final
