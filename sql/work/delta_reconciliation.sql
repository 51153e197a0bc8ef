-- Between two publications of a list that we have there may be several delta files; what they tell of an entry is taken
-- together and compared with our own difference of the two. Deltas speak of files: that of the SDN List, which they call so,
-- and the one of all other lists. Each file has one scope in the history, called as its source.
with files as (
    select
        source_id as list_id,
        bool_or(list_name = 'SDN List') as is_sdn
    from core.lists
    where authority = 'OFAC'
    group by source_id
),

deltas as (
    select * from raw.ofac_deltas__publications
),

entities as (
    select * from staging.stg_ofac__delta_entities
),

statements as (
    select * from staging.stg_ofac__delta_statements
),

publications as (
    select * from work.publications where source_id in (select list_id from files) and kind = 'entry'
),

versions as (
    select *, try_cast(split_part(entry_id, ':', 2) as bigint) as entry_number from core.listing_versions
    where list_id in (select list_id from files)
),

changes as (
    select *, try_cast(split_part(entry_id, ':', 2) as bigint) as entry_number from work.changes
    where list_id in (select list_id from files)
),

facts as (
    select *, try_cast(split_part(entry_id, ':', 2) as bigint) as entry_number from core.fact_versions
    where list_id in (select list_id from files)
),

-- Only the enhanced format has all that a delta may speak of.
days as (
    select list_id, published_on, bool_or(variant = 'enhanced_xml') as is_full
    from publications
    group by list_id, published_on
),

spans as (
    select
        list_id,
        lag(published_on) over earlier as published_before,
        published_on,
        is_full and lag(is_full) over earlier as is_full
    from days
    window earlier as (partition by list_id order by published_on)
),

compared as (
    select
        spans.list_id, spans.published_before, spans.published_on, spans.is_full,
        min((deltas.document_id, deltas.locator)) as any_delta
    from spans
    inner join deltas on deltas.published_on > spans.published_before and deltas.published_on <= spans.published_on
    group by spans.list_id, spans.published_before, spans.published_on, spans.is_full
),

-- The lists that a delta names for an entity, and whether it says that the entity came to one or left it.
named as (
    select
        statements.document_id,
        statements.entity_no,
        files.list_id,
        bool_or(statements.action is not null) as is_moved
    from statements
    inner join files on files.is_sdn = (coalesce(statements.value, statements.old_value, '') = 'SDN List')
    where statements.path = 'sanctionsLists/sanctionsList'
    group by all
),

candidates as (
    select
        entities.document_id,
        entities.entity_no,
        entities.published_on as told_on,
        entities.entry_number,
        entities.action,
        entities.is_itemised,
        entities.locator,
        compared.list_id,
        files.is_sdn,
        compared.published_on,
        coalesce(named.is_moved, false) as is_moved,
        named.list_id is not null as is_named,
        exists (
            select 1 from named as any_list
            where any_list.document_id = entities.document_id and any_list.entity_no = entities.entity_no
        ) as names_any,
        exists (
            select 1 from versions
            where
                versions.list_id = compared.list_id
                and versions.entry_number = entities.entry_number
                and versions.valid_from <= compared.published_on
                and coalesce(versions.valid_to >= compared.published_on, true)
        ) as is_held
    from entities
    inner join compared
        on entities.published_on > compared.published_before and entities.published_on <= compared.published_on
    inner join files on compared.list_id = files.list_id
    left join named
        on entities.document_id = named.document_id
        and entities.entity_no = named.entity_no
        and compared.list_id = named.list_id
),

-- What comes or goes concerns the lists that are named; what is modified, those that have it too. Where neither tells,
-- it is taken to be about the SDN list.
placed as (
    select *
    from candidates
    window of_entity as (partition by document_id, entity_no)
    qualify
        is_named
        or (is_held and (action = 'modify' or not names_any))
        or (is_sdn and not names_any and not bool_or(is_held) over of_entity)
),

-- All parts of an entry that the deltas speak of; and those in which a change shows in our difference whatever the format,
-- which remarks, parts of names and running numbers do not.
said as (
    select
        placed.list_id,
        placed.published_on,
        placed.entry_number,
        list(distinct statements.branch) as parts,
        list(distinct statements.branch) filter (
            where
                statements.action is not null
                and statements.path in (
                    'generalInfo/title',
                    'generalInfo/entityType',
                    'generalInfo/livingStatus',
                    'sanctionsPrograms/sanctionsProgram',
                    'sanctionsLists/sanctionsList',
                    'sanctionsTypes/sanctionsType',
                    'legalAuthorities/legalAuthority',
                    'names/name/translations/translation/formattedFullName',
                    'addresses/address/country',
                    'features/feature/value',
                    'identityDocuments/identityDocument/documentNumber',
                    'identityDocuments/identityDocument/issuingCountry',
                    'relationships/relationship/relatedEntity'
                )
        ) as plain_parts,
        list(distinct upper(regexp_replace(trim(statements.value), '\s+', ' ', 'g'))) filter (
            where statements.path = 'names/name/translations/translation/formattedFullName'
        ) as names,
        list(distinct upper(trim(statements.value))) filter (
            where statements.path = 'sanctionsPrograms/sanctionsProgram'
        ) as programs
    from placed
    inner join statements
        on placed.document_id = statements.document_id and placed.entity_no = statements.entity_no
    where
        statements.path <> 'sanctionsLists/sanctionsList'
        or (coalesce(statements.value, statements.old_value, '') = 'SDN List') = placed.is_sdn
    group by placed.list_id, placed.published_on, placed.entry_number
),

told as (
    select
        list_id,
        published_on,
        entry_number,
        case sign(count(*) filter (where action = 'add') - count(*) filter (where action = 'remove'))
            when 1 then 'add'
            when -1 then 'remove'
            else case when bool_or(action = 'add') then 'add and remove' else 'modify' end
        end as delta_action,
        bool_and(is_itemised) as is_itemised,
        bool_or(is_moved) as is_moved,
        count(*) as mentions,
        max((told_on, document_id, locator)) as newest
    from placed
    group by list_id, published_on, entry_number
),

ours as (
    select
        list_id,
        published_on,
        entry_number,
        case count(*) filter (where change in ('added', 'relisted')) - count(*) filter (where change = 'removed')
            when 1 then 'added'
            when -1 then 'removed'
            else 'modified'
        end as our_change
    from changes
    group by list_id, published_on, entry_number
),

held as (
    select list_id, valid_from as published_on, entry_number, max_by(entry_name, known_from) as entry_name,
        max_by(programs, known_from) as programs
    from versions
    group by list_id, valid_from, entry_number
),

last_names as (
    select list_id, entry_number, max_by(entry_name, (valid_from, known_from)) as entry_name
    from versions
    group by list_id, entry_number
),

moved_facts as (
    select list_id, entry_number, kind, key, valid_from as published_on from facts where not is_baseline
    union
    select list_id, entry_number, kind, key, valid_to from facts where valid_to is not null
),

-- Which part of an entity a kind of fact stands in; comments and the like stand in several, and count for none.
our_parts as (
    select
        list_id,
        published_on,
        entry_number,
        list(
            distinct
            case
                when kind in ('name', 'weak_name', 'script') or (kind = 'entry' and key = 'name') then 'names'
                when kind = 'entry' or key in ('living status', 'remarks') then 'generalInfo'
                when kind = 'address' then 'addresses'
                when kind = 'identifier' then 'identityDocuments'
                when kind = 'feature' then 'features'
                when kind = 'program' then 'sanctionsPrograms'
                when kind = 'relation' then 'relationships'
                when kind in ('listing', 'listed_on') then 'sanctionsLists'
                when key = 'sanctions_type' then 'sanctionsTypes'
                when key = 'legal_authority' then 'legalAuthorities'
            end
        ) as parts
    from moved_facts
    group by list_id, published_on, entry_number
),

concerned as (
    select list_id, published_on, entry_number from told
    union
    select ours.list_id, ours.published_on, ours.entry_number
    from ours
    inner join compared using (list_id, published_on)
),

paired as (
    select
        list_id,
        published_on,
        compared.published_before,
        list_id || ':' || entry_number as entry_id,
        coalesce(held.entry_name, last_names.entry_name) as entry_name,
        told.delta_action,
        ours.our_change,
        told.is_itemised,
        told.is_moved,
        compared.is_full,
        list_sort(coalesce(said.parts, [])) as delta_parts,
        list_sort(coalesce(our_parts.parts, [])) as our_parts,
        list_sort(coalesce(said.plain_parts, [])) as plain_parts,
        told.mentions > 1 or coalesce(list_contains(said.names, upper(held.entry_name)), true) as has_same_name,
        told.mentions > 1
        or coalesce(list_sort(said.programs) = list_sort(list_transform(held.programs, lambda p: upper(trim(p)))), true)
            as has_same_programs,
        coalesce(told.newest[2], compared.any_delta[1]) as document_id,
        coalesce(told.newest[3], compared.any_delta[2]) as locator
    from concerned
    inner join compared using (list_id, published_on)
    left join told using (list_id, published_on, entry_number)
    left join ours using (list_id, published_on, entry_number)
    left join held using (list_id, published_on, entry_number)
    left join last_names using (list_id, entry_number)
    left join said using (list_id, published_on, entry_number)
    left join our_parts using (list_id, published_on, entry_number)
),

-- What we saw change must be told; what is told to have changed must show, where both publications are in the full format.
weighed as (
    select
        *,
        list_filter(our_parts, lambda p: not list_contains(delta_parts, p)) as untold,
        case
            when is_full then list_filter(plain_parts, lambda p: not list_contains(our_parts, p))
            else []
        end as unseen
    from paired
),

judged as (
    select
        *,
        case
            when delta_action is null then 'only_ours'
            when delta_action = 'add' and our_change = 'added' then
                case
                    when not has_same_name then 'name'
                    when not has_same_programs then 'programs'
                    else 'agrees'
                end
            when delta_action = 'remove' and our_change = 'removed' then 'agrees'
            when delta_action = 'add and remove' and coalesce(our_change, 'modified') = 'modified' then 'agrees'
            when delta_action = 'modify' and is_moved and our_change in ('added', 'removed') then 'agrees'
            when delta_action = 'modify' and our_change = 'modified' and not is_itemised then 'agrees'
            when delta_action = 'modify' and our_change = 'modified' then
                case when untold <> [] or unseen <> [] then 'parts' else 'agrees' end
            when delta_action = 'modify' and our_change is null then
                case
                    when not is_itemised or not is_full then 'unclear'
                    when unseen <> [] then 'only_delta'
                    else 'agrees'
                end
            when our_change is null then 'only_delta'
            else 'action'
        end as finding
    from weighed
),

final as (
    select
        list_id,
        entry_id,
        entry_name,
        published_on,
        published_before,
        delta_action,
        our_change,
        case when finding in ('agrees', 'unclear') then finding else 'differs' end as verdict,
        case finding
            when 'only_ours' then
                'no delta file here tells of it; one of a publication after ' || published_before || ' may be missing'
            when 'name' then 'the delta has another name'
            when 'programs' then 'the delta has other programs'
            when 'parts' then concat_ws(
                '; ',
                'changed, but not told: ' || nullif(list_aggregate(untold, 'string_agg', ', '), ''),
                'told, but unchanged: ' || nullif(list_aggregate(unseen, 'string_agg', ', '), '')
            )
            when 'only_delta' then 'the two publications do not differ in it'
            when 'action' then 'told to be ' || delta_action || ', found to be ' || our_change
            when 'unclear' then 'what was modified is not told, or not in our format'
        end as explanation,
        delta_parts,
        our_parts,
        document_id,
        locator
    from judged
)

select * from final
