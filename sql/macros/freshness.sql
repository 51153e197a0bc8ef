-- How fresh each source is at this moment, by the reader's clock (UTC): select * from meta.freshness. `is_late` says that it
-- was not confirmed in time, as far as this file can tell; `pipeline_is_late` that no release came in time, new or renewed, so
-- that nothing else in the file can be taken as of today. Both are false where nothing is fetched.
create view meta.freshness as
with clock as (
    select make_timestamp(epoch_us(now())) as at_utc
)

select
    sources.source_id,
    sources.published_on,
    sources.verified_at,
    sources.due_by,
    coalesce(sources.due_by < clock.at_utc, false) as is_late,
    sources.is_stale,
    sources.reason,
    release.due_by as pipeline_due_by,
    coalesce(release.due_by < clock.at_utc, false) as pipeline_is_late
from meta.sources as sources
cross join meta.release as release
cross join clock
