-- How many entries a publication is without which an earlier one of the same day had.
with facts as (
    select * from raw.history__fact_versions where source_id = $source and kind = 'entry' and key = 'name'
),

earlier as (
    select * from raw.history__publications where source_id = $source and published_on = $day and retrieved_at < $known
)

select count(distinct entry_id)
from facts
where (valid_to, known_to) = ($day, $known) and exists (from earlier)
