-- Puts the facts of `delivery_facts` into the runs, at the place of their publication (`place`).
create or replace temp table ended as
select around.* from around
anti join delivery_facts using (scope, entry_id, kind, key, value, country, note)
where is_across;

create or replace temp table begun as
select
    facts.*,
    place.* exclude (delivery_id, scope, kind)
from delivery_facts as facts
inner join place using (scope, kind)
anti join (select * from around where is_across) as across using (scope, entry_id, kind, key, value, country, note);

-- What ended here and holds again in the next publication starts anew there.
insert into raw.history__fact_versions
select source_id, scope, entry_id, kind, key, value, country, note, next_day, next_known, valid_to, known_to
from ended
where next_day is not null and (valid_to is null or (valid_to, known_to) > (next_day, next_known));

update raw.history__fact_versions as versions set valid_to = ended.on_day, known_to = ended.on_known
from ended
where versions.rowid = ended.id;

-- What begins here and holds in the next publication began there until now.
create or replace temp table moved as
select around.* from around
semi join begun using (scope, entry_id, kind, key, value, country, note)
where (valid_from, known_from) = (next_day, next_known);

update raw.history__fact_versions as versions set valid_from = moved.on_day, known_from = moved.on_known
from moved
where versions.rowid = moved.id;

insert into raw.history__fact_versions
select source_id, scope, entry_id, kind, key, value, country, note, on_day, on_known, next_day, next_known
from begun
anti join moved using (scope, entry_id, kind, key, value, country, note)
