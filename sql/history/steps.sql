-- How far each list went between its publications: scope, kind, measure, moment of each publication, day of the one before,
-- count and total, up to $day.
with publications as (
    select scope, kind, published_on as day, retrieved_at as moment, entries, facts,
        lag(published_on) over w as day_before, lag(entries) over w as entries_before, lag(facts) over w as facts_before
    from raw.history__publications
    where source_id = $source and published_on <= $day
    window w as (partition by scope, kind order by published_on, retrieved_at)
),

steps as (
    select * from publications where day_before is not null
),

facts as (
    select * from raw.history__fact_versions where source_id = $source
),

begun as (
    select f.*, s.day, s.moment from facts as f
    inner join steps as s on (f.scope, f.kind, f.valid_from, f.known_from) = (s.scope, s.kind, s.day, s.moment)
),

ended as (
    select f.*, s.day, s.moment from facts as f
    inner join steps as s on (f.scope, f.kind, f.valid_to, f.known_to) = (s.scope, s.kind, s.day, s.moment)
),

-- Every entry has one name at a time, so the rows of the names are the rows of the entries.
removed as (
    select scope, day, moment, entry_id from ended where kind = 'entry' and key = 'name'
    except
    select scope, day, moment, entry_id from begun where kind = 'entry' and key = 'name'
),

added as (
    select scope, day, moment, entry_id from begun where kind = 'entry' and key = 'name'
    except
    select scope, day, moment, entry_id from ended where kind = 'entry' and key = 'name'
),

edited as (
    select scope, day, moment, entry_id from begun
    union
    select scope, day, moment, entry_id from ended
    except
    (select * from removed union all select * from added)
),

moved (scope, measure, day, moment, entry_id) as (
    select scope, 'removed_entries', day, moment, entry_id from removed
    union all
    select scope, 'added_entries', day, moment, entry_id from added
    union all
    select scope, 'edited_entries', day, moment, entry_id from edited
),

of_entries as (
    select s.scope, s.kind, m.measure, s.day, s.moment, s.day_before, count(moved.entry_id) as count, s.entries_before as total
    from steps as s
    cross join (values ('removed_entries'), ('added_entries'), ('edited_entries')) as m (measure)
    left join moved on (moved.scope, moved.measure, moved.day, moved.moment) = (s.scope, m.measure, s.day, s.moment)
    where s.kind = 'entry'
    group by all
),

of_facts as (
    select scope, kind, 'lost_facts', day, moment, day_before, greatest(facts_before - facts, 0), facts_before from steps
    union all
    select scope, kind, 'grown_facts', day, moment, day_before, greatest(facts - facts_before, 0), facts_before from steps
),

damaged as (
    select scope, kind, 'damaged_texts', day, moment, day_before, count(entry_id), any_value(facts)
    from (
        select s.*, b.entry_id from steps as s
        left join begun as b
            on (b.scope, b.kind, b.day, b.moment) = (s.scope, s.kind, s.day, s.moment) and regexp_matches(b.value, $damage)
    )
    group by all
)

select * from of_entries
union all
select * from of_facts
union all
select * from damaged
