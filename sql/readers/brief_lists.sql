-- The lists, with how much of each is held.
select lists.*, coverage.entries, coverage.published_on, coverage.is_excerpt
from core.lists as lists
inner join core.list_coverage as coverage on lists.list_id = coverage.list_id
order by lists.list_name
