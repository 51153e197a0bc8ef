-- The runs that reach the publication or the next, and which of them go across it.
create or replace temp table around as
select
    versions.rowid as id,
    versions.*,
    place.* exclude (source_id, delivery_id, scope, kind),
    (valid_from, known_from) < (on_day, on_known)
    and (valid_to is null or (valid_to, known_to) > (on_day, on_known)) as is_across
from raw.history__fact_versions as versions
inner join place using (source_id, scope, kind)
where
    (valid_to is null or (valid_to, known_to) >= (on_day, on_known))
    and (next_day is null or (valid_from, known_from) <= (next_day, next_known))
