with relations as (
    select * from staging.list_relations
),

entries as (
    select * from core.entries
),

-- A name that several entries bear resolves nothing, hence one candidate for each name or none. Whether a link's last
-- period ends the name or the remark cannot be told, so names are compared without it.
primary_names as (
    select
        source_id,
        lower(rtrim(trim(entry_name), '.')) as name_key,
        any_value(entry_id) as entry_id
    from entries
    group by source_id, lower(rtrim(trim(entry_name), '.'))
    having count(*) = 1
),

alias_names as (
    select
        entries.source_id,
        lower(rtrim(trim(names.full_name), '.')) as name_key,
        any_value(names.entry_id) as entry_id
    from staging.list_names as names
    inner join entries on names.source_id = entries.source_id and names.entry_id = entries.entry_id
    group by entries.source_id, lower(rtrim(trim(names.full_name), '.'))
    having count(distinct names.entry_id) = 1
),

resolved as (
    select
        relations.entry_id,
        relations.relation_no,
        relations.relation_type,
        relations.target_name,
        numbered.entry_id as by_number,
        primary_names.entry_id as by_primary_name,
        alias_names.entry_id as by_alias,
        entries.evidence_id
    from relations
    inner join entries on relations.source_id = entries.source_id and relations.entry_id = entries.entry_id
    left join entries as numbered on relations.target_entry_id = numbered.entry_id
    left join primary_names
        on entries.source_id = primary_names.source_id
        and lower(rtrim(trim(relations.target_name), '.')) = primary_names.name_key
    left join alias_names
        on entries.source_id = alias_names.source_id
        and lower(rtrim(trim(relations.target_name), '.')) = alias_names.name_key
),

final as (
    select
        entry_id,
        relation_no,
        relation_type,
        target_name,
        coalesce(by_number, by_primary_name, by_alias) as target_entry_id,
        case
            when by_number is not null then 'number'
            when by_primary_name is not null then 'primary_name'
            when by_alias is not null then 'alias'
            else 'unresolved'
        end as resolved_by,
        evidence_id
    from resolved
)

select * from final
