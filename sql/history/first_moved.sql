-- The first entries of which something begins or ends with a publication.
select distinct
    entry_id,
    value
from raw.history__fact_versions
where
    source_id = $source and scope = $scope and kind = $kind
    and case when $begins then (valid_from, known_from) else (valid_to, known_to) end = ($day, $known)
    and (kind <> 'entry' or key = 'name')
order by all
limit $most
