-- A publication that states exactly what the delivery $like, next before it, states.
insert into raw.history__publications by name
select * replace (
    $delivery as delivery_id, $document as document_id, $day as published_on, $known as retrieved_at
)
from raw.history__publications
where source_id = $source and delivery_id = $like
