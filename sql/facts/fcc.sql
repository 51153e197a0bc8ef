-- What a delivery of the Covered List states, alike on the page and in the public notice.
with named as (
    select entry_no, string_agg(name, ', ' order by producer_no) as names
    from delivery_producers
    where relation = 'named'
    group by entry_no
),

told (entry_no, kind, key, value, country, note) as (
    select entry_no, 'entry', 'type', entry_kind, null, null from delivery_entries
    union all
    select entries.entry_no, 'entry', 'name', coalesce(named.names, entries.category), null, null
    from delivery_entries as entries
    left join named on entries.entry_no = named.entry_no
    union all
    select entry_no, 'entry', 'scope', scope_text, null, null from delivery_entries
    union all
    select entry_no, 'feature', 'limit', unnest(limits), null, null from delivery_entries
    union all
    select entry_no, 'feature', 'reach', unnest(reach), null, null from delivery_entries
    union all
    select entry_no, 'feature', 'updated on', unnest(updated_on), null, null from delivery_entries
    union all
    select entry_no, 'listed_on', '', cast(included_on as varchar), null, null from delivery_entries
    union all
    select entry_no, 'name', relation, name, null, null from delivery_producers where relation <> 'named'
    union all
    select entry_no, 'feature', 'exception', text, null, 'until ' || until from delivery_exceptions
),

final as (
    select
        delivery.source_id as scope,
        delivery.source_id || ':' || told.entry_no as entry_id,
        told.kind,
        told.key,
        told.value,
        told.country,
        told.note
    from told, delivery
)

select * from final
