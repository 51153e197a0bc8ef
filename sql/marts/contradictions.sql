with statements as (
    select * from work.claim_statements
),

listings as (
    select * from core.listings
),

covered as (
    select * from work.covered_producers
),

links as (
    select * from work.claim_entries
),

entries as (
    select * from core.entries
),

landed as (
    select * from work.documents
),

lists as (
    select * from work.claimed_lists
),

-- What is or was on each list, by the party that a claim can name: the entry, or for the FCC the producer.
held as (
    select
        list_id,
        entry_id as party,
        entry_id,
        listed_on,
        delisted_on,
        evidence_id
    from listings
    union all
    select
        list_id,
        vendor_id as party,
        entry_id,
        included_on as listed_on,
        cast(null as date) as delisted_on,
        evidence_id
    from covered
    where vendor_id is not null
),

excerpts as (
    select * from core.list_coverage where is_excerpt
),

-- Every publication of a list that is here.
editions as (
    select distinct
        lists.list_id,
        landed.published_on
    from lists
    inner join landed on lists.source_id = landed.source_id
),

published as (
    select
        lists.claimed_as,
        lists.list_id,
        lists.kind as list_kind,
        max(landed.published_on) as published_on
    from lists
    inner join landed on lists.source_id = landed.source_id
    where lists.list_id in (select held.list_id from held)
    group by lists.claimed_as, lists.list_id, lists.kind
),

-- Statements about one party on one list that we hold.
on_lists as (
    select
        statements.*,
        published.list_id,
        published.published_on,
        published.list_kind,
        case published.list_kind when 'equipment' then statements.vendor_id else statements.entry_id end as party
    from statements
    inner join published on statements.object = published.claimed_as
    where statements.claim_type in ('designation', 'list_inclusion', 'delisting') and statements.value is null
),

compared as (
    select
        on_lists.*,
        held.entry_id as listed_entry_id,
        held.listed_on,
        held.delisted_on,
        held.evidence_id as list_evidence_id,
        -- A vendor has several rows: if one of them bears the claim out, there is nothing to report.
        bool_or(
            starts_with(cast(held.listed_on as varchar), coalesce(on_lists.happened_on, ''))
        ) over (partition by on_lists.statement_id, on_lists.list_id) as is_borne_out
    from on_lists
    inner join held on on_lists.list_id = held.list_id and on_lists.party = held.party
    qualify row_number() over (
        partition by on_lists.statement_id, on_lists.list_id order by held.listed_on asc nulls last, held.entry_id asc
    ) = 1
),

against_lists as (
    select
        'date' as kind,
        *,
        'on the list since ' || listed_on as other_says
    from compared
    where
        claim_type <> 'delisting' and not is_denied
        and happened_on is not null and listed_on is not null and not is_borne_out
    union all
    select
        'listed' as kind,
        *,
        'on the list since ' || listed_on as other_says
    from compared
    where
        claim_type <> 'delisting' and is_denied and as_of is not null
        and left(cast(listed_on as varchar), length(as_of)) < as_of
        and (delisted_on is null or cast(delisted_on as varchar) > as_of)
    union all
    select
        'still_listed' as kind,
        *,
        'still on the list of ' || published_on as other_says
    from compared
    where
        claim_type = 'delisting' and not is_denied and happened_on is not null and delisted_on is null
        and left(cast(published_on as varchar), length(happened_on)) > happened_on
        and coalesce(left(cast(listed_on as varchar), length(happened_on)) <= happened_on, true)
    union all
    -- The list may have been without the entry for longer than we know, but not for a shorter time.
    select
        'date' as kind,
        *,
        'not on the list since ' || delisted_on || ' at the latest' as other_says
    from compared
    where
        claim_type = 'delisting' and not is_denied
        and left(cast(delisted_on as varchar), length(happened_on)) < happened_on
    union all
    select
        'not_listed' as kind,
        on_lists.*,
        cast(null as varchar) as listed_entry_id,
        cast(null as date) as listed_on,
        cast(null as date) as delisted_on,
        cast(null as varchar) as list_evidence_id,
        false as is_borne_out,
        'not on the list of ' || published_on || ', nor before as far as we know' as other_says
    from on_lists
    where
        claim_type <> 'delisting' and not is_denied
        -- A list older than the claim knows nothing of it, and one of years later does not know who left meanwhile.
        and exists (
            select 1 from editions
            where
                editions.list_id = on_lists.list_id
                and left(cast(editions.published_on as varchar), length(on_lists.happened_on)) > on_lists.happened_on
                and editions.published_on
                <= try_cast(left(on_lists.happened_on || '-12-31', 10) as date) + interval 1 year
        )
        and not exists (
            select 1 from held where held.list_id = on_lists.list_id and held.party = on_lists.party
        )
        -- A name that may be that of an entry settles nothing.
        and not exists (
            select 1 from links
            where links.party_name = on_lists.subject_name and links.list_id = on_lists.list_id
        )
        and (list_kind <> 'equipment' or vendor_id is not null)
        -- That a part of a list is without somebody says nothing.
        and list_id not in (select excerpts.list_id from excerpts)
),

-- A listed person whose name a text spells in other letters than the list.
spelt as (
    select
        'spelling' as kind,
        on_lists.* replace (on_lists.subject_name as answer),
        named.entry_id as listed_entry_id,
        listings.listed_on,
        listings.delisted_on,
        listings.evidence_id as list_evidence_id,
        true as is_borne_out,
        'the list writes ' || named.entry_name as other_says
    from on_lists
    inner join links
        on on_lists.subject_name = links.party_name and on_lists.list_id = links.list_id and links.rank = 1
    inner join entries as named on links.entry_id = named.entry_id
    inner join listings on links.entry_id = listings.entry_id and links.list_id = listings.list_id
    where
        named.entry_type = 'individual' and links.score >= 0.8 and not on_lists.is_denied
        and len(list_filter(
            string_split(core.name_key(on_lists.subject_name), ' '),
            lambda word: length(word) > 1 and not list_contains(string_split(core.name_key(named.entry_name), ' '), word)
        )) > 0
        and len(list_filter(
            string_split(core.name_key(named.entry_name), ' '),
            lambda word: not list_contains(string_split(core.name_key(on_lists.subject_name), ' '), word)
        )) > 0
    qualify row_number() over (partition by on_lists.statement_id order by links.score desc, links.entry_id) = 1
),

bounded as (
    select
        *,
        -- How far a figure may be from what was counted: rounding, or `about`.
        case
            when claim_type in ('market_rank', 'designation_count') then 0
            when qualifier = '~' then 0.1 * abs(value)
            when claim_type = 'market_share' then case when value = round(value) then 0.5 else 0.05 end
            else 0.01 * abs(value)
        end as margin,
        try_cast(left(happened_on || '-01-01', 10) as date) as happened_day
    from statements
),

ranged as (
    select
        *,
        case qualifier when '<' then -1e300 when '>' then value else value - margin end as lowest,
        case qualifier when '<' then value when '>' then 1e300 else value + margin end as highest
    from bounded
),

against_claims as (
    select
        case
            when one.value is not null then 'figure'
            when one.is_denied or other.is_denied then 'denied'
            when one.question_id <> other.question_id then 'merged_dates'
            else 'date'
        end as kind,
        one.*,
        other.statement_id as other_statement_id,
        other.answer as other_says,
        other.publishers as other_publishers,
        other.stories as other_stories,
        other.evidence_id as other_evidence_id
    from ranged as one
    inner join ranged as other
        on (one.question_id = other.question_id and one.statement_id < other.statement_id)
        -- One day given for what another text gives two: `may not sell or update from September`.
        or (
            one.claim_type = 'prohibition' and other.claim_type = 'prohibition' and one.vendor_id = other.vendor_id
            and one.object = 'sales and updates' and other.object in ('sales', 'updates')
        )
    where
        -- Two figures of the same time that no rounding brings together; of an unknown time, or of an unknown market, they
        -- may be of two.
        (
            one.value is not null and other.value is not null
            and not one.is_denied and not other.is_denied
            and one.as_of is not null and one.as_of = other.as_of
            and (one.claim_type not in ('market_share', 'market_rank') or one.segment is not null)
            and (one.highest <= other.lowest or other.highest <= one.lowest)
            and (one.margin + other.margin > 0 or one.value <> other.value)
        )
        -- Two days of one event; what lies more than a year apart is taken for two.
        or (
            one.value is null and other.value is null
            and not starts_with(one.happened_on, other.happened_on) and not starts_with(other.happened_on, one.happened_on)
            and abs(date_diff('day', one.happened_day, other.happened_day)) <= 366
            -- What is prohibited in other words is another thing; only these have one name.
            and (one.claim_type <> 'prohibition' or one.object in ('sales', 'updates', 'resale', 'sales and updates'))
            and (list_has_any(one.authorities, other.authorities) or len(one.authorities) = 0 or len(other.authorities) = 0)
        )
        -- Denied at a time when another text has it happened already.
        or (
            one.is_denied and not other.is_denied
            and left(other.happened_on, length(one.as_of)) < one.as_of
        )
        or (
            other.is_denied and not one.is_denied
            and left(one.happened_on, length(other.as_of)) < other.as_of
        )
),

sides as (
    select
        'list' as against,
        kind,
        claim_type,
        statement_id,
        list_id as other_id,
        subject_name,
        vendor_id,
        object,
        region,
        segment,
        answer,
        as_of,
        publishers,
        stories,
        evidence_id,
        other_says,
        list_id,
        listed_entry_id as entry_id,
        cast(null as bigint) as other_publishers,
        cast(null as bigint) as other_stories,
        list_evidence_id as other_evidence_id,
        'list' as last_word
    from (select * from against_lists union all by name select * from spelt)
    union all
    select
        'claim' as against,
        kind,
        claim_type,
        statement_id,
        other_statement_id as other_id,
        subject_name,
        vendor_id,
        object,
        region,
        segment,
        answer,
        as_of,
        publishers,
        stories,
        evidence_id,
        other_says,
        cast(null as varchar) as list_id,
        cast(null as varchar) as entry_id,
        other_publishers,
        other_stories,
        other_evidence_id,
        case
            when exists (
                select 1 from compared
                where compared.statement_id in (against_claims.statement_id, other_statement_id) and compared.listed_on is not null
            ) then 'list'
            else 'nobody'
        end as last_word
    from against_claims
),

final as (
    select
        'ct_' || left(sha256(concat_ws('|', kind, statement_id, other_id)), 16) as contradiction_id,
        against,
        kind,
        claim_type,
        subject_name,
        vendor_id,
        object,
        region,
        segment,
        as_of,
        core.last_day_of(as_of) as as_of_day,
        core.precision_of(as_of) as as_of_precision,
        answer as claim_says,
        other_says,
        list_id,
        entry_id,
        last_word,
        publishers,
        stories,
        other_publishers,
        other_stories,
        evidence_id,
        other_evidence_id
    from sides
)

select * from final
