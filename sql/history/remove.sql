-- Takes the publication of `place` out of the runs, as if it had never been put in.

-- What ends here and begins again with the next publication was one run.
create or replace temp table rejoined as
select
    before.id,
    after.id as rest,
    after.valid_to,
    after.known_to
from around as before
inner join around as after using (scope, entry_id, kind, key, value, country, note)
where
    (before.valid_to, before.known_to) = (before.on_day, before.on_known)
    and (after.valid_from, after.known_from) = (after.next_day, after.next_known);

update raw.history__fact_versions as versions set valid_to = around.next_day, known_to = around.next_known
from around
where versions.rowid = around.id and (around.valid_to, around.known_to) = (around.on_day, around.on_known);

update raw.history__fact_versions as versions set valid_to = rejoined.valid_to, known_to = rejoined.known_to
from rejoined
where versions.rowid = rejoined.id;

delete from raw.history__fact_versions
where rowid in (
    select rest from rejoined
    union all
    select id from around
    where
        (valid_from, known_from) = (on_day, on_known)
        and (valid_to, known_to) is not distinct from (next_day, next_known)
);

update raw.history__fact_versions as versions set valid_from = around.next_day, known_from = around.next_known
from around
where versions.rowid = around.id and (around.valid_from, around.known_from) = (around.on_day, around.on_known);

delete from raw.history__publications
where (source_id, delivery_id) in (select (source_id, delivery_id) from place)
