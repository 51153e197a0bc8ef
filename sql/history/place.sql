-- This publication and the next, by scope and kind.
create or replace temp table place as
select
    here.source_id,
    here.delivery_id,
    here.scope,
    here.kind,
    here.published_on as on_day,
    here.retrieved_at as on_known,
    min((later.published_on, later.retrieved_at))[1] as next_day,
    min((later.published_on, later.retrieved_at))[2] as next_known
from raw.history__publications as here
left join raw.history__publications as later
    on here.source_id = later.source_id and here.scope = later.scope and here.kind = later.kind
    and (later.published_on, later.retrieved_at) > (here.published_on, here.retrieved_at)
where here.source_id = $source and here.delivery_id = $delivery
group by all
