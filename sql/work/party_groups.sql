with recursive entries as (
    select * from core.entries
),

party_links as (
    select * from work.party_links
),

republished_entries as (
    select * from core.republished_entries
),

lists as (
    select * from core.lists
),

-- OFAC's files share one space of numbers, so a number that stands in both is one party.
numbered as (
    select
        entry_id,
        split_part(entry_id, ':', 2) as entry_number
    from entries
    where source_id in (select lists.source_id from lists where lists.authority = 'OFAC')
),

pairs as (
    select
        entry_id,
        other_id,
        method
    from party_links
    union all
    select
        one.entry_id,
        other.entry_id as other_id,
        'entry number' as method
    from numbered as one
    inner join numbered as other on one.entry_number = other.entry_number and one.entry_id < other.entry_id
    union all
    select
        entry_id,
        screening_entry_id as other_id,
        'entry number' as method
    from republished_entries
    where entry_id is not null and entry_id <> screening_entry_id
),

links as (
    select
        entry_id,
        other_id,
        method
    from pairs
    union all
    select
        other_id as entry_id,
        entry_id as other_id,
        method
    from pairs
),

known as (
    select entry_id from entries
    union
    select entry_id from links
),

reached as (
    select
        entry_id,
        entry_id as member_id
    from known
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
    from links
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
