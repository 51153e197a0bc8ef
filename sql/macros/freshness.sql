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
cross join clock;

comment on column meta.freshness.source_id is 'The source.';
comment on column meta.freshness.published_on is 'When the version in force was published, where known.';
comment on column meta.freshness.verified_at is 'When its publisher last confirmed it (UTC).';
comment on column meta.freshness.due_by is
    'By when a later release should have said that it was confirmed again (UTC); null where nothing is fetched.';
comment on column meta.freshness.is_late is 'Whether it was not confirmed in time, as far as this file can tell.';
comment on column meta.freshness.is_stale is 'Whether the latest attempt to get a newer version failed or was refused.';
comment on column meta.freshness.reason is 'Why it is stale.';
comment on column meta.freshness.pipeline_due_by is
    'By when another release should have taken the place of this one (UTC); null where nothing is fetched.';
comment on column meta.freshness.pipeline_is_late is
    'Whether no release came in time, so that nothing in this file can be taken as of today.';
