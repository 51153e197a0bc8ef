with claims as (
    select * from core.claims where tier = 'published' and certainty <> 'possible'
),

stories as (
    select * from core.stories
),

questions as (
    select
        claims.claim_id,
        claims.document_id,
        claims.locator,
        stories.publisher,
        stories.story_id,
        claims.claim_type,
        -- A list names one company of a group and not the others.
        case
            when claims.claim_type in ('designation', 'not_designated', 'delisting', 'list_inclusion')
                then claims.subject_text
            else coalesce(claims.subject_vendor_id, claims.subject_text)
        end as subject,
        -- What is prohibited and what is closed is worded anew in each report.
        case
            when claims.claim_type = 'wind_down' then claims.region
            when claims.claim_type <> 'prohibition' then coalesce(claims.object_vendor_id, claims.object_text)
            when regexp_matches(lower(claims.object_text), 'updat|signature|existing') then 'updates'
            when regexp_matches(lower(claims.object_text), 'sell|sale|agreement|new |licen') then 'sales'
            else claims.object_text
        end as object,
        case when claims.claim_type in ('market_share', 'market_rank', 'headcount', 'revenue') then claims.region end
            as region,
        case when claims.claim_type in ('market_share', 'market_rank') then claims.segment end as segment,
        case when claims.claim_type in ('market_share', 'market_rank', 'headcount', 'revenue') then claims.as_of end
            as as_of,
        case
            when claims.is_negated or claims.claim_type = 'not_designated' then 'no'
            when claims.value is not null then cast(claims.value as varchar)
            when claims.role_title is not null then claims.role_title
            else coalesce(claims.effective_on, 'yes')
        end as answer
    from claims
    inner join stories on claims.document_id = stories.document_id and claims.part = stories.locator
),

keyed as (
    select
        *,
        left(sha256(concat_ws('|', claim_type, subject, object, region, segment, as_of)), 16) as question_id
    from questions
),

final as (
    select
        'st_' || left(sha256(question_id || '|' || answer), 16) as statement_id,
        question_id,
        claim_type,
        subject,
        object,
        region,
        segment,
        answer,
        count(distinct publisher) as publishers,
        count(distinct story_id) as stories,
        count(distinct document_id) as documents,
        list_sort(list(distinct claim_id)) as claim_ids,
        arg_min(core.evidence_id(document_id, locator), document_id || locator) as evidence_id
    from keyed
    group by question_id, claim_type, subject, object, region, segment, answer
)

select * from final
