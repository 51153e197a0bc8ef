with before as (
    select * from work.claims_before
),

-- A company that was bought since was not its owner's yet.
claims as (
    select
        claims.* replace (
            case when not exists (
                select 1 from before where before.claim_id = claims.claim_id and before.side = 'subject'
            ) then claims.subject_vendor_id end as subject_vendor_id,
            case when not exists (
                select 1 from before where before.claim_id = claims.claim_id and before.side = 'object'
            ) then claims.object_vendor_id end as object_vendor_id
        )
    from core.claims as claims
    where claims.tier = 'published' and claims.certainty <> 'possible'
),

stories as (
    select * from work.stories
),

lists as (
    select * from work.claimed_lists
),

-- The entry of the list in question that a party's name surely leads to; of several the best.
entries as (
    select * from work.claim_entries where band = 'auto' and rank = 1
),

names as (
    select
        vendor_id,
        core.name_key(name) as name_key,
        bool_and(kind in ('affiliate', 'subsidiary', 'brand', 'former')) as is_of_group
    from work.vendor_names
    group by all
),

typed as (
    select
        claims.*,
        case claims.claim_type when 'not_designated' then 'designation' else claims.claim_type end as asked,
        claims.claim_type in ('designation', 'not_designated', 'delisting', 'list_inclusion') as is_listing,
        claims.claim_type in ('market_share', 'market_rank', 'headcount', 'revenue') as is_measured,
        claims.is_negated or claims.claim_type = 'not_designated' as is_denied,
        entries.entry_id,
        coalesce(names.is_of_group, false) as is_of_group,
        stories.publisher,
        stories.story_id
    from claims
    inner join stories on claims.document_id = stories.document_id and claims.part = stories.locator
    left join names
        on claims.subject_vendor_id = names.vendor_id and core.name_key(claims.subject_text) = names.name_key
    left join lists on claims.object_text = lists.claimed_as
    left join entries on claims.subject_text = entries.party_name and lists.list_id = entries.list_id
),

questions as (
    select
        *,
        -- A list names one company of a group and not the others.
        case
            when is_listing then coalesce(entry_id, subject_text)
            -- A brand, a subsidiary or a company that was taken over since has figures of its own.
            when is_measured and is_of_group then subject_text
            else coalesce(subject_vendor_id, subject_text)
        end as subject,
        -- What is prohibited and what is closed is worded anew in each report.
        case
            when claim_type = 'wind_down' then region
            when claim_type <> 'prohibition' then coalesce(object_vendor_id, object_text)
            -- One date for both would be a merger of two.
            when
                regexp_matches(lower(object_text), '\b(sell|sale|new )')
                and regexp_matches(lower(object_text), 'updat|signature')
                then 'sales and updates'
            when regexp_matches(lower(object_text), 'resal|resell|integrat|licens') then 'resale'
            when regexp_matches(lower(object_text), 'updat|signature|existing') then 'updates'
            when regexp_matches(lower(object_text), 'sell|sale|agreement|new ') then 'sales'
            else object_text
        end as object,
        case when is_measured then region end as asked_region,
        case when claim_type in ('market_share', 'market_rank') then segment end as asked_segment,
        -- Figures are of a month, unless stated for longer; what is said to be so now is of the day.
        case
            when is_measured then left(as_of, 7)
            when is_denied then coalesce(effective_on, as_of)
            when claim_type = 'designation_count' then coalesce(effective_on, as_of)
        end as held_on,
        case when not is_measured and not is_denied and claim_type <> 'role' then effective_on end as happened_on,
        case
            when is_denied then 'no'
            when value is not null then coalesce(nullif(qualifier, '='), '') || cast(value as varchar)
            when role_title is not null then role_title
            else coalesce(effective_on, 'yes')
        end as answer
    from typed
),

keyed as (
    select
        *,
        left(
            sha256(
                concat_ws(
                    '|', asked, subject, object, asked_region,
                    trim(regexp_replace(lower(asked_segment), '\b(the|market|software|products?|solutions?|industry)\b', '', 'g')),
                    case when is_measured then unit end,
                    case claim_type when 'designation_count' then held_on end
                )
            ),
            16
        ) as question_id
    from questions
),

final as (
    select
        'st_' || left(sha256(concat_ws('|', question_id, answer, held_on)), 16) as statement_id,
        question_id,
        asked as claim_type,
        subject,
        min(subject_text) as subject_name,
        min(subject_vendor_id) as vendor_id,
        min(entry_id) as entry_id,
        min(object) as object,
        min(asked_region) as region,
        min(asked_segment) as segment,
        answer,
        min(is_denied) as is_denied,
        min(value) as value,
        min(unit) as unit,
        min(qualifier) as qualifier,
        held_on as as_of,
        min(happened_on) as happened_on,
        coalesce(list_sort(list(distinct authority) filter (where authority is not null)), []) as authorities,
        count(distinct publisher) as publishers,
        count(distinct story_id) as stories,
        count(distinct document_id) as documents,
        list_sort(list(distinct claim_id)) as claim_ids,
        arg_min(core.evidence_id(document_id, locator), document_id || locator) as evidence_id
    from keyed
    group by question_id, asked, subject, answer, held_on
)

select * from final
