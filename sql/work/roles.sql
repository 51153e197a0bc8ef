with claims as (
    select * from core.claims
    where claim_type = 'role' and subject_kind = 'person' and tier = 'published' and object_vendor_id is not null
),

relations as (
    select * from work.entry_relations
    where relation_type in ('Leader or official of', 'Principal Executive Officer') and target_entry_id is not null
),

entries as (
    select * from core.entries
),

vendor_entries as (
    select * from work.vendor_entries where band = 'auto'
),

-- Whoever is listed as a person, by each source the best entry.
people as (
    select links.*
    from work.entity_links as links
    inner join core.entries as persons on links.target_id = persons.entry_id and persons.entry_type = 'individual'
    where links.query_source = 'claim_person' and links.band = 'auto'
    qualify row_number() over (
        partition by links.query_id, links.target_source order by links.score desc, links.target_id asc
    ) = 1
),

-- Of whom a text says by name that they were put on a list.
designated as (
    select distinct subject_text as person_name
    from core.claims
    where
        claim_type in ('designation', 'list_inclusion') and tier = 'published' and subject_kind = 'person'
        and not coalesce(is_negated, false)
),

-- `Chief Operating Officer (COO)` and `chief operating officer and a member of the board` are one office.
offices as (
    select
        *,
        lower(trim(regexp_replace(regexp_replace(role_title, '\s*\([^()]*\)', '', 'g'), '(,| and | & ).*$', ''))) as office,
        printf('%04d', 1000 - length(role_title)) || role_title || document_id || locator as fullest_first
    from claims
),

stated as (
    select
        subject_text as person_name,
        object_vendor_id as vendor_id,
        arg_min(role_title, fullest_first) as role_title,
        coalesce(is_former, false) as is_former,
        count(distinct document_id) as sources,
        arg_min(core.evidence_id(document_id, locator), fullest_first) as evidence_id
    from offices
    group by subject_text, object_vendor_id, office, coalesce(is_former, false)
),

-- A list that has both the person and the company may say itself what the one is to the other.
listed as (
    select
        persons.entry_name as person_name,
        vendor_entries.vendor_id,
        relations.relation_type as role_title,
        false as is_former,
        persons.entry_id,
        min(relations.evidence_id) as evidence_id
    from relations
    inner join entries as persons
        on persons.entry_id in (relations.entry_id, relations.target_entry_id) and persons.entry_type = 'individual'
    inner join vendor_entries
        on vendor_entries.entry_id in (relations.entry_id, relations.target_entry_id)
        and vendor_entries.entry_id <> persons.entry_id
        and vendor_entries.relation not in ('affiliate', 'subsidiary')
    group by all
),

found as (
    select
        stated.person_name,
        stated.vendor_id,
        stated.role_title,
        stated.is_former,
        people.target_id as entry_id,
        people.score as match_score,
        people.reason as match_reason,
        -- Many people are called `Wei Zhang`; a name of three words, or the word of a text, is enough.
        case
            when people.target_id is null then null
            when designated.person_name is not null then 'a text says that the person was designated'
            when
                len(list_filter(string_split(core.name_key(stated.person_name), ' '), lambda word: len(word) > 1)) >= 3
                then 'three words or more of the name'
            else 'the name alone'
        end as identified_by,
        stated.sources,
        stated.evidence_id
    from stated
    left join people on 'claim_person:' || stated.person_name = people.query_id
    left join designated on stated.person_name = designated.person_name
    union all
    select
        person_name,
        vendor_id,
        role_title,
        is_former,
        entry_id,
        1 as match_score,
        'the list itself relates the two entries' as match_reason,
        'the list' as identified_by,
        1 as sources,
        evidence_id
    from listed
),

final as (
    select
        * exclude (sources, evidence_id),
        case when entry_id is not null then case identified_by when 'the name alone' then 'review' else 'auto' end end as band,
        sources,
        evidence_id
    from found
)

select * from final
