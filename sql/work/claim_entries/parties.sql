create or replace temp view claim_parties as
select
    subject_text as query_id,
    subject_text as name,
    case when bool_or(subject_kind = 'person') then 'person' else 'unknown' end as kind
from core.claims
where
    claim_type in ('designation', 'not_designated', 'delisting', 'list_inclusion')
    and tier = 'published' and subject_text is not null and value is null
group by subject_text
