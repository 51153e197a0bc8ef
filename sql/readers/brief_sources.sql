-- The sources, with what is outdated of each.
select sources.*, string_agg(problems.message, '; ' order by problems.message) as outdated
from meta.sources as sources
left join meta.problems as problems
    on sources.source_id = problems.source_id and problems.severity = 'outdated'
group by all
order by sources.source_id
