-- The newest publication that came before one which is older.
select max(published_on)
from raw.history__publications
where source_id = $source and published_on > $day and retrieved_at < $known
