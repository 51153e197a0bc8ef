with actions as (
    select * from raw.curated__actions
),

covered as (
    select * from marts.covered_vendors where vendor_id is not null
),

executives as (
    select * from marts.sanctioned_executives where band = 'auto'
),

links as (
    select * from work.vendor_entries where band = 'auto'
),

listings as (
    select * from core.listings
),

lists as (
    select * from core.lists
),

-- The one list that is of equipment and services.
covered_list as (
    select * from core.lists where kind = 'equipment'
),

entries as (
    select * from core.entries
),

dates as (
    select * from core.listing_dates
),

claimed_lists as (
    select * from work.claimed_lists
),

register as (
    select * from work.vendor_documents
),

-- What is said of a company before the vendor bought it is not said of the vendor.
before as (
    select * from work.claims_before where side = 'subject'
),

texts as (
    select * from raw.news__documents
),

claims as (
    select * from core.claims
    where
        tier = 'published'
        and claim_type in ('prohibition', 'directive', 'wind_down', 'designation_count', 'list_inclusion', 'delisting')
        and subject_vendor_id is not null
        and coalesce(effective_on, as_of) is not null
        and not coalesce(is_negated, false)
        and claim_id not in (select before.claim_id from before)
),

-- That somebody is on a list as a text appears witnesses the listing, and is no event of that day.
states as (
    select
        subject_vendor_id as vendor_id,
        core.evidence_id(document_id, locator) as evidence_id
    from claims
    where claim_type = 'list_inclusion' and effective_on is null and starts_with(coalesce(date_how, ''), 'said in the present')
),

vendors as (
    select * from core.vendors
),

listed as (
    select
        links.vendor_id,
        lists.facet,
        listings.list_id,
        cast(coalesce(dates.since, listings.listed_on) as varchar) as event_date,
        cast(listings.listed_on as varchar) as listed_on,
        lists.authority,
        lists.list_name as instrument,
        -- Of a list that is issued anew the first edition in hand says who stands on it, and not since when.
        entries.entry_name || case
            when starts_with(lists.list_name, 'Section ') and lists.authority = 'Congress' then ' is named in '
            when starts_with(dates.since_how, 'the first edition') then ' stands on the '
            else ' is put on the '
        end || lists.list_name as summary,
        nullif(array_to_string(listings.citations, ', '), '') as citation,
        dates.published_on,
        cast(dates.effective_on as varchar) as effective_on,
        cast(listings.delisted_on as varchar) as until,
        dates.since_how as date_how,
        dates.not_before,
        listings.evidence_id
    from links
    inner join listings on links.entry_id = listings.entry_id
    inner join lists on listings.list_id = lists.list_id
    inner join entries on links.entry_id = entries.entry_id
    left join dates on listings.entry_id = dates.entry_id and listings.list_id = dates.list_id
    where coalesce(dates.since, listings.listed_on) is not null
),

delisted as (
    select
        links.vendor_id,
        cast(listings.delisted_on as varchar) as event_date,
        lists.authority,
        lists.list_name as instrument,
        entries.entry_name || ' is no longer on the ' || lists.list_name as summary,
        listings.last_listed_on as not_before,
        listings.evidence_id
    from links
    inner join listings on links.entry_id = listings.entry_id
    inner join lists on listings.list_id = lists.list_id
    inner join entries on links.entry_id = entries.entry_id
    where listings.delisted_on is not null
),

-- The Covered List speaks for itself.
acted as (
    select
        actions.*,
        register.published_on
    from actions
    left join register on actions.vendor_id = register.vendor_id and actions.citation = register.citation
    where actions.facet not in (select covered_list.facet from covered_list)
),

reported as (
    select
        claims.*,
        claimed_lists.list_id,
        lists.facet,
        texts.published_on
    from claims
    left join texts on claims.document_id = texts.document_id and claims.part = texts.locator
    left join claimed_lists on claims.object_text = claimed_lists.claimed_as
    left join lists on claimed_lists.list_id = lists.list_id
),

events as (
    select
        vendor_id,
        event_date,
        event_type,
        authority,
        instrument,
        summary,
        citation,
        case when contains(event_type, 'announced') then event_date end as announced_on,
        published_on,
        effective_from as effective_on,
        effective_to as until,
        'the act says so' as date_how,
        cast(null as date) as not_before,
        'curated' as source_kind,
        facet,
        cast(null as varchar) as list_id,
        cast(null as varchar) as listed_on,
        cast(null as integer) as first_page,
        cast(null as integer) as last_page,
        core.evidence_id(document_id, locator) as evidence_id
    from acted
    union all
    select
        vendor_id,
        event_date,
        'list_inclusion' as event_type,
        authority,
        instrument,
        summary,
        citation,
        cast(null as varchar) as announced_on,
        published_on,
        effective_on,
        until,
        date_how,
        not_before,
        'list' as source_kind,
        facet,
        list_id,
        listed_on,
        cast(null as integer) as first_page,
        cast(null as integer) as last_page,
        evidence_id
    from listed
    union all
    select distinct
        vendor_id,
        cast(included_on as varchar) as event_date,
        'list_inclusion' as event_type,
        covered_list.authority,
        'Covered List' as instrument,
        producer_name || ' is included in the Covered List' as summary,
        cast(null as varchar) as citation,
        cast(null as varchar) as announced_on,
        cast(null as date) as published_on,
        cast(included_on as varchar) as effective_on,
        cast(null as varchar) as until,
        'the list gives the day of inclusion' as date_how,
        cast(null as date) as not_before,
        'list' as source_kind,
        covered_list.facet,
        covered_list.list_id,
        cast(included_on as varchar) as listed_on,
        cast(null as integer) as first_page,
        cast(null as integer) as last_page,
        covered.evidence_id
    from covered
    cross join covered_list
    union all
    select distinct
        vendor_id,
        cast(listed_on as varchar) as event_date,
        'executive_designated' as event_type,
        'OFAC' as authority,
        array_to_string(programs, ', ') as instrument,
        person_name || ' is designated' as summary,
        cast(null as varchar) as citation,
        cast(null as varchar) as announced_on,
        cast(null as date) as published_on,
        cast(listed_on as varchar) as effective_on,
        cast(delisted_on as varchar) as until,
        'it was listed, or a release says that it was designated' as date_how,
        cast(null as date) as not_before,
        'list' as source_kind,
        'executive_listed' as facet,
        list_id,
        cast(listed_on as varchar) as listed_on,
        cast(null as integer) as first_page,
        cast(null as integer) as last_page,
        listing_evidence_id as evidence_id
    from executives
    where listed_on is not null
    union all
    select distinct
        vendor_id,
        cast(delisted_on as varchar) as event_date,
        'executive_delisted' as event_type,
        'OFAC' as authority,
        array_to_string(programs, ', ') as instrument,
        person_name || ' is no longer listed' as summary,
        cast(null as varchar) as citation,
        cast(null as varchar) as announced_on,
        cast(null as date) as published_on,
        cast(null as varchar) as effective_on,
        cast(null as varchar) as until,
        'the first publication without it' as date_how,
        last_listed_on as not_before,
        'list' as source_kind,
        'executive_listed' as facet,
        list_id,
        cast(null as varchar) as listed_on,
        cast(null as integer) as first_page,
        cast(null as integer) as last_page,
        listing_evidence_id as evidence_id
    from executives
    where delisted_on is not null
    union all
    select
        vendor_id,
        event_date,
        'delisting' as event_type,
        authority,
        instrument,
        summary,
        cast(null as varchar) as citation,
        cast(null as varchar) as announced_on,
        cast(null as date) as published_on,
        cast(null as varchar) as effective_on,
        cast(null as varchar) as until,
        'the first publication without it' as date_how,
        not_before,
        'list' as source_kind,
        cast(null as varchar) as facet,
        cast(null as varchar) as list_id,
        cast(null as varchar) as listed_on,
        cast(null as integer) as first_page,
        cast(null as integer) as last_page,
        evidence_id
    from delisted
    union all
    select
        vendor_id,
        cast(coalesce(effective_on, published_on) as varchar) as event_date,
        case connection when 'mention' then 'mention' else replace(lower(document_type), ' ', '_') end as event_type,
        authority,
        document_type || ' ' || document_number as instrument,
        title as summary,
        citation,
        cast(null as varchar) as announced_on,
        published_on,
        cast(effective_on as varchar) as effective_on,
        cast(null as varchar) as until,
        case when effective_on is not null then 'the document takes effect' else 'the document was published' end as date_how,
        cast(null as date) as not_before,
        'register' as source_kind,
        cast(null as varchar) as facet,
        cast(null as varchar) as list_id,
        cast(null as varchar) as listed_on,
        coalesce(first_page, try_cast(split_part(citation, ' FR ', 2) as integer)) as first_page,
        coalesce(last_page, first_page, try_cast(split_part(citation, ' FR ', 2) as integer)) as last_page,
        evidence_id
    from register
    union all
    select
        subject_vendor_id as vendor_id,
        coalesce(effective_on, as_of) as event_date,
        claim_type as event_type,
        -- Who leaves a market does so by itself.
        coalesce(authority, case claim_type when 'wind_down' then subject_text end, 'not stated') as authority,
        object_text as instrument,
        exact as summary,
        cast(null as varchar) as citation,
        -- A day that the text gives and that is none of effect is the one on which it was said.
        case
            when certainty = 'announced' or (date_text is not null and not starts_with(date_how, 'the date with which'))
                then as_of
        end as announced_on,
        published_on,
        effective_on,
        cast(null as varchar) as until,
        'the text: ' || date_how as date_how,
        cast(null as date) as not_before,
        'news' as source_kind,
        facet,
        list_id,
        cast(null as varchar) as listed_on,
        cast(null as integer) as first_page,
        cast(null as integer) as last_page,
        core.evidence_id(document_id, locator) as evidence_id
    from reported
),

named as (
    select distinct
        *,
        sha256(concat_ws('|', vendor_id, event_type, event_date, coalesce(instrument, ''), summary, evidence_id)) as event_key
    from events
),

-- The same event told again: an act or a report of what a list holds, the rule that a listing cites, a report of an act.
-- A report as of a month is of the day in it; one that gives no day says that it has happened by then, or is about to.
told_again as (
    select
        host.event_key as host_key,
        witness.event_key as witness_key,
        witness.evidence_id
    from named as host
    inner join named as witness on host.vendor_id = witness.vendor_id
    where
        (
            host.source_kind = 'list' and host.event_type = 'list_inclusion'
            and (
                (
                    witness.source_kind = 'curated' and witness.facet = host.facet
                    and witness.event_date in (host.event_date, host.listed_on)
                )
                or (
                    witness.source_kind = 'news' and witness.event_type = 'list_inclusion'
                    and witness.list_id = host.list_id
                    and (
                        starts_with(host.event_date, witness.event_date)
                        or starts_with(coalesce(host.listed_on, ''), witness.event_date)
                        or (
                            witness.effective_on is null
                            and core.last_day_of(host.event_date) <= core.last_day_of(witness.event_date) + 31
                        )
                    )
                )
                or (
                    witness.source_kind = 'register' and witness.event_type <> 'mention'
                    and list_contains(string_split(coalesce(host.citation, ''), ', '), witness.citation)
                    and witness.event_date in (host.event_date, host.listed_on)
                )
                -- A statute is its own list.
                or (
                    witness.source_kind = 'curated' and witness.event_date = host.event_date
                    and contains(lower(witness.instrument), lower(host.instrument))
                )
            )
        )
        -- A list may have an entry for each seat of one company.
        or (
            host.source_kind = 'list' and witness.source_kind = 'list'
            and host.event_type = witness.event_type and host.event_date = witness.event_date
            and host.list_id = witness.list_id and host.summary = witness.summary
            and host.event_key < witness.event_key
        )
        -- What several report of one day, the one that names an authority first.
        or (
            host.source_kind = 'news' and witness.source_kind = 'news'
            and host.event_type = witness.event_type and host.list_id is not distinct from witness.list_id
            -- Of lists that are not here only what they are called tells them apart.
            and (
                host.list_id is not null or host.event_type not in ('list_inclusion', 'delisting')
                or host.instrument is not distinct from witness.instrument
            )
            and starts_with(host.event_date, witness.event_date)
            and (length(witness.event_date), host.authority = 'not stated', host.event_key)
            < (length(host.event_date), witness.authority = 'not stated', witness.event_key)
        )
        -- Some act was put down from the register, under the page on which it names the vendor.
        or (
            host.source_kind = 'curated' and witness.source_kind = 'register' and witness.event_type <> 'mention'
            and split_part(host.citation, ' FR ', 1) = split_part(witness.citation, ' FR ', 1)
            and try_cast(split_part(host.citation, ' FR ', 2) as integer) between witness.first_page and witness.last_page
        )
        -- While a list is not here, the act stands for the listing.
        or (
            host.source_kind = 'curated' and host.event_type = 'list_inclusion'
            and witness.source_kind = 'news' and witness.event_type = 'list_inclusion'
            and witness.facet = host.facet
            and (
                starts_with(host.event_date, witness.event_date)
                or (
                            witness.effective_on is null
                            and core.last_day_of(host.event_date) <= core.last_day_of(witness.event_date) + 31
                        )
            )
        )
        -- Those who were designated, each by name, are the ones whom an act or a report counts.
        or (
            host.event_type = 'executive_designated'
            and (
                (
                    witness.source_kind = 'curated' and witness.event_type = 'designation'
                    and witness.facet = 'none' and witness.event_date = host.event_date
                )
                or (
                    witness.source_kind = 'news' and witness.event_type = 'designation_count'
                    and starts_with(host.event_date, witness.event_date)
                )
            )
        )
        or (
            host.source_kind = 'curated' and witness.source_kind = 'news'
            and starts_with(host.event_date, witness.event_date)
            and (
                (witness.event_type = 'prohibition' and starts_with(host.event_type, 'prohibition'))
                or (witness.event_type = 'wind_down' and host.event_type = 'market_exit')
                or (witness.event_type = 'directive' and host.event_type = 'directive')
                or (witness.event_type = 'designation_count' and host.event_type = 'designation')
            )
        )
),

gathered as (
    select
        host_key,
        list(distinct evidence_id) as evidence_ids
    from told_again
    group by host_key
),

final as (
    select distinct
        named.vendor_id,
        vendors.vendor_name,
        named.event_date,
        core.last_day_of(named.event_date) as event_day,
        core.precision_of(named.event_date) as event_precision,
        named.event_type,
        named.authority,
        named.instrument,
        named.summary,
        named.citation,
        named.announced_on,
        core.last_day_of(named.announced_on) as announced_day,
        core.precision_of(named.announced_on) as announced_precision,
        named.published_on,
        named.effective_on,
        core.last_day_of(named.effective_on) as effective_day,
        core.precision_of(named.effective_on) as effective_precision,
        named.until,
        core.last_day_of(named.until) as until_day,
        core.precision_of(named.until) as until_precision,
        named.date_how,
        named.not_before,
        named.source_kind,
        cast(len(list_distinct([named.evidence_id] || coalesce(gathered.evidence_ids, []))) as bigint) as sources,
        list_sort(list_distinct([named.evidence_id] || coalesce(gathered.evidence_ids, []))) as evidence_ids,
        named.evidence_id
    from named
    inner join vendors on named.vendor_id = vendors.vendor_id
    left join gathered on named.event_key = gathered.host_key
    left join states
        on named.vendor_id = states.vendor_id and named.evidence_id = states.evidence_id and named.event_type = 'list_inclusion'
    where states.evidence_id is null and named.event_key not in (select told_again.witness_key from told_again)
)

select * from final
