with listings as (
    select * from core.listings
),

lists as (
    select * from core.lists
),

versions as (
    select * from core.listing_versions
),

publications as (
    select * from work.publications where kind = 'entry'
),

-- The act that listed the party is the one published next to the day of listing; without that day the first cited.
acts as (
    select citations.*
    from work.listing_citations as citations
    inner join listings on citations.list_id = listings.list_id and citations.entry_id = listings.entry_id
    where citations.document_number is not null and (listings.listed_on is not null or citations.citation_no = 1)
    qualify row_number() over (
        partition by citations.list_id, citations.entry_id
        order by abs(date_diff('day', listings.listed_on, citations.published_on)) asc nulls last, citations.citation_no asc
    ) = 1
),

-- What was listed on one day was listed by one act, where all that cite one cite the same.
acts_of_days as (
    select
        listings.list_id,
        listings.listed_on,
        min(acts.published_on) as published_on,
        min(acts.effective_on) as effective_on,
        min(acts.document_evidence_id) as document_evidence_id
    from acts
    inner join listings on acts.list_id = listings.list_id and acts.entry_id = listings.entry_id
    where listings.listed_on = acts.published_on
    group by listings.list_id, listings.listed_on
    having count(distinct acts.document_number) = 1
),

-- A list that is issued anew each time says since when nobody stands on it; the first edition that is held with an entry does.
editions as (
    select
        versions.list_id,
        versions.entry_id,
        min(versions.valid_from) as first_named_on
    from versions
    inner join lists on versions.list_id = lists.list_id
    where lists.issued = 'anew'
    group by versions.list_id, versions.entry_id
),

-- Who is named first by an edition was put on the list after the one before it.
first_named as (
    select
        editions.list_id,
        editions.entry_id,
        editions.first_named_on,
        min(publications.published_before) as published_before
    from editions
    left join publications
        on editions.list_id = publications.list_id and editions.first_named_on = publications.published_on
    group by editions.list_id, editions.entry_id, editions.first_named_on
),

designations as (
    select * from work.designation_dates
),

dated as (
    select
        listings.list_id,
        listings.entry_id,
        listings.listed_on,
        coalesce(acts.published_on, acts_of_days.published_on) as published_on,
        coalesce(
            listings.effective_on,
            -- A rule takes effect near the day of its listing; a later rule cited first says nothing about it.
            case
                when listings.listed_on is null or abs(date_diff('day', listings.listed_on, acts.effective_on)) <= 366
                    then acts.effective_on
            end,
            case when acts.entry_id is null then acts_of_days.effective_on end
        ) as effective_on,
        designations.designated_on,
        first_named.first_named_on,
        first_named.published_before,
        listings.evidence_id as listing_evidence_id,
        coalesce(acts.document_evidence_id, acts_of_days.document_evidence_id) as document_evidence_id,
        designations.evidence_id as designation_evidence_id,
        listings.effective_on is not null as list_tells
    from listings
    left join acts on listings.list_id = acts.list_id and listings.entry_id = acts.entry_id
    left join acts_of_days on listings.list_id = acts_of_days.list_id and listings.listed_on = acts_of_days.listed_on
    left join designations on listings.entry_id = designations.entry_id
    left join first_named on listings.list_id = first_named.list_id and listings.entry_id = first_named.entry_id
),

final as (
    select
        list_id,
        entry_id,
        listed_on,
        published_on,
        effective_on,
        coalesce(effective_on, listed_on, designated_on, published_on, first_named_on) as since,
        case
            when list_tells then 'its prohibitions begin, says the list'
            when effective_on is not null then 'the rule that lists it takes effect'
            when listed_on is not null then 'it was listed'
            when designated_on is not null then 'a release says that it was designated'
            when published_on is not null then 'the act that lists it was published'
            when first_named_on is not null then 'the first edition that is held names it'
        end as since_how,
        -- Of all others the day itself is told.
        case
            when coalesce(effective_on, listed_on, designated_on, published_on) is null then published_before
        end as not_before,
        case
            when list_tells then listing_evidence_id
            when effective_on is not null then document_evidence_id
            when listed_on is not null then listing_evidence_id
            when designated_on is not null then designation_evidence_id
            when published_on is not null then document_evidence_id
            when first_named_on is not null then listing_evidence_id
        end as evidence_id
    from dated
)

select * from final
