-- How much is held of each list, the largest first.
select list_id, list_name, source_id, entries, usual_entries, is_excerpt, published_on
from core.list_coverage order by usual_entries desc nulls last, list_id
