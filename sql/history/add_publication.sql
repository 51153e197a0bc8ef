-- A publication whose facts stand in `delivery_facts`: what it speaks of, with how much it states of that.
insert into raw.history__publications
select
    $source,
    $delivery,
    $document,
    $place,
    $variant,
    spoken_of.scope,
    spoken_of.kind,
    $day,
    $known,
    count(distinct facts.entry_id),
    count(facts.entry_id),
    $code
from (select unnest($scopes) as scope, unnest($kinds) as kind) as spoken_of
left join delivery_facts as facts on spoken_of.scope = facts.scope and spoken_of.kind = facts.kind
group by spoken_of.scope, spoken_of.kind
