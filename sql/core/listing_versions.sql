with facts as (
    select * from core.fact_versions
),

-- Facts of a kind that we read of later than of the entries (addresses, where only an archived sdn.csv was there) are no
-- change of them: what the first publication of a kind states is taken to have been so before.
moments as (
    select list_id, entry_id, valid_from as moment, known_from as known from facts
    where kind = 'entry' or not is_baseline
    union
    select list_id, entry_id, valid_to, known_to from facts where valid_to is not null
),

spans as (
    select
        list_id,
        entry_id,
        moment as valid_from,
        known as known_from,
        lead(moment) over (partition by list_id, entry_id order by moment, known) as valid_to,
        lead(known) over (partition by list_id, entry_id order by moment, known) as known_to
    from moments
),

stated as (
    select
        spans.list_id,
        spans.entry_id,
        spans.valid_from,
        spans.known_from,
        spans.valid_to,
        spans.known_to,
        md5(
            string_agg(
                concat_ws(chr(31), facts.kind, facts.key, facts.value, coalesce(facts.country, ''), coalesce(facts.note, '')),
                chr(30)
                order by facts.kind, facts.key, facts.value, facts.country, facts.note
            )
        ) as content_hash,
        min(facts.value) filter (where facts.kind = 'entry' and facts.key = 'type') as entry_type,
        min(facts.value) filter (where facts.kind = 'entry' and facts.key = 'name') as entry_name,
        coalesce(
            list_sort(list(distinct facts.value) filter (where facts.kind = 'program')), cast([] as varchar[])
        ) as programs,
        list(facts.value) filter (where facts.kind = 'identifier' or facts.key = 'Birthdate') as marks,
        string_agg(facts.value, ' ') filter (where facts.kind in ('name', 'weak_name') or facts.key = 'name') as names,
        min(facts.evidence_id) filter (where facts.valid_from = spans.valid_from and facts.known_from = spans.known_from)
            as evidence_id,
        bool_or(facts.is_baseline) filter (where facts.kind = 'entry') as is_baseline
    from spans
    inner join facts
        on spans.list_id = facts.list_id
        and spans.entry_id = facts.entry_id
        and (facts.is_baseline or (facts.valid_from, facts.known_from) <= (spans.valid_from, spans.known_from))
        and (facts.valid_to is null or (facts.valid_to, facts.known_to) > (spans.valid_from, spans.known_from))
    group by all
    having entry_name is not null
),

compared as (
    select
        *,
        string_split_regex(upper(names), '[^\pL\pN]+') as words,
        lag(string_split_regex(upper(names), '[^\pL\pN]+')) over earlier as words_before,
        lag(marks) over earlier as marks_before,
        lag(valid_to) over earlier as ended_before,
        lag(known_to) over earlier as known_before,
        lag(evidence_id) over earlier as evidence_before
    from stated
    window earlier as (partition by list_id, entry_id order by valid_from, known_from)
),

final as (
    select
        list_id,
        entry_id,
        valid_from,
        known_from,
        valid_to,
        known_to,
        content_hash,
        entry_type,
        entry_name,
        programs,
        case
            when words_before is null then 'first'
            when (ended_before, known_before) = (valid_from, known_from) then 'modified'
            else 'relisted'
        end as began_as,
        is_baseline and words_before is null as is_baseline,
        -- Nothing in common with what bore the number before: no word of any name, no identifier, no date of birth.
        coalesce(
            not list_has_any(words, words_before)
            and not coalesce(list_has_any(marks, marks_before), false),
            false
        ) as is_rekeyed,
        coalesce(evidence_id, evidence_before) as evidence_id
    from compared
)

select * from final
