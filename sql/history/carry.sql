-- The lists that a publication is not believed about, as they were before it.
insert into raw.history__publications by name
select * replace (
    $delivery as delivery_id, $day as published_on, $known as retrieved_at, $code as code_version
)
from raw.history__publications
where source_id = $source and list_contains($scopes, scope) and (published_on, retrieved_at) < ($day, $known)
qualify row_number() over (partition by scope, kind order by published_on desc, retrieved_at desc) = 1
