with vendor_list as (
    select * from core.vendor_list
),

joins as (
    select * from core.vendor_joins
),

exposure as (
    select * from marts.vendor_exposure
),

facets as (
    select * from core.facets
),

vendors as (
    select * from core.vendors
),

executives as (
    select * from marts.sanctioned_executives where band = 'auto'
),

footprint as (
    select * from marts.market_footprint
),

impact as (
    select * from marts.vendor_impact
),

documents as (
    select * from work.documents
),

today as (
    select cast(max(retrieved_at) as date) as day from documents
),

-- What holds today by a join that is certain or confirmed; the rest waits for a person or is over.
holding as (
    select exposure.*
    from exposure
    cross join today
    where
        exposure.decision <> 'dismissed'
        and (exposure.band = 'auto' or exposure.decision = 'confirmed')
        and (exposure.until is null or exposure.until >= left(cast(today.day as varchar), length(exposure.until)))
),

counts as (
    select
        vendor_key,
        count(*) as rows_in_all,
        min(since) as since
    from holding
    group by vendor_key
),

by_facet as (
    select
        vendor_key,
        map(list(facet order by facet), list(facet_rows order by facet)) as facet_counts
    from (select vendor_key, facet, count(*) as facet_rows from holding group by vendor_key, facet)
    group by vendor_key
),

-- What a company of its group is on is not what the vendor is on.
told as (
    select
        holding.*,
        facets.meaning,
        facets.rank,
        case
            when holding.path = 'affiliate' then case holding.listed_party
                when 'parent' then 'its parent'
                when 'subsidiary' then 'a subsidiary'
                else 'another company of its group'
            end
        end as worst_of
    from holding
    inner join facets on holding.facet = facets.facet
),

-- Of one facet the vendor's own rows stand in front, then its parent's.
worst as (
    select
        vendor_key,
        facet,
        meaning,
        path,
        worst_of,
        min(since) over (partition by vendor_key, facet, worst_of) as since
    from told
    qualify row_number() over (
        partition by vendor_key
        order by
            rank asc,
            facet asc,
            array_position(['its parent', 'another company of its group', 'a subsidiary'], worst_of) asc nulls first,
            path asc
    ) = 1
),

decided as (
    select
        vendor_key,
        count(*) filter (where decision = 'open' and band = 'review' and above_line) as to_decide,
        count(*) filter (where decision = 'open' and band = 'review' and not above_line) as below_line,
        count(*) filter (where decision = 'confirmed') as confirmed,
        count(*) filter (where decision = 'dismissed') as dismissed
    from joins
    group by vendor_key
),

known as (
    select
        vendor_key,
        substr(party_id, length('vendor:') + 1) as vendor_id
    from joins
    where party_source = 'vendor' and decision <> 'dismissed' and (band = 'auto' or decision = 'confirmed')
    qualify row_number() over (
        partition by vendor_key
        order by
            decision = 'confirmed' desc,
            array_position(['identifier', 'name', 'parent_name'], basis) asc,
            score desc,
            party_id asc
    ) = 1
),

people as (
    select
        vendor_id,
        count(distinct person_id) filter (where is_listed) as listed_people,
        list_sort(list(distinct
            person_name || ', ' || role_title || case
                when is_listed then ' (listed' || coalesce(' ' || cast(listed_on as varchar), '') || ')'
                else ' (left the list by ' || cast(delisted_on as varchar)
                    || coalesce(', after ' || cast(last_listed_on as varchar), '') || ')'
            end
        )) as key_people
    from executives
    group by vendor_id
),

shares as (
    select * from footprint
    where metric = 'market_share' and as_of is not null
    qualify row_number() over (
        partition by vendor_id order by core.last_day_of(as_of) desc nulls last, as_of desc, source_kind desc, value desc, evidence_id asc
    ) = 1
),

changes as (
    select
        vendor_key,
        max(published_on) as last_change_on,
        arg_max(
            entry_name || ' ' || change || case field when 'entry' then '' else ' (' || field || ')' end || ', ' || list_id,
            (published_on, known_at, entry_name, field)
        ) as last_change
    from impact
    group by vendor_key
),

final as (
    select
        vendor_list.vendor_key,
        vendor_list.vendor_name,
        vendor_list.country,
        case
            when regexp_matches(vendor_list.vendor_name, '\p{Hangul}') then 'Korean'
            when regexp_matches(vendor_list.vendor_name, '[\p{Hiragana}\p{Katakana}]') then 'Japanese'
            when regexp_matches(vendor_list.vendor_name, '\p{Han}') then 'Chinese'
            when regexp_matches(vendor_list.vendor_name, '\p{Arabic}') then 'Arabic'
            when regexp_matches(vendor_list.vendor_name, '[\p{Hebrew}\p{Thai}\p{Devanagari}\p{Bengali}\p{Tamil}]') then 'other'
        end as name_script,
        known.vendor_id,
        worst.facet as worst_facet,
        worst.meaning as worst_meaning,
        worst.path as worst_path,
        worst.worst_of,
        worst.since,
        core.last_day_of(worst.since) as since_day,
        core.precision_of(worst.since) as since_precision,
        counts.since as first_since,
        core.last_day_of(counts.since) as first_since_day,
        core.precision_of(counts.since) as first_since_precision,
        coalesce(counts.rows_in_all, 0) as rows_in_all,
        coalesce(by_facet.facet_counts['sdn'], 0) as sdn,
        coalesce(by_facet.facet_counts['owned_by_listed'], 0) as owned_by_listed,
        coalesce(by_facet.facet_counts['prohibited_transaction'], 0) as prohibited_transaction,
        coalesce(by_facet.facet_counts['denied_persons'], 0) as denied_persons,
        coalesce(by_facet.facet_counts['entity_list'], 0) as entity_list,
        coalesce(by_facet.facet_counts['military_end_user'], 0) as military_end_user,
        coalesce(by_facet.facet_counts['itar_debarred'], 0) as itar_debarred,
        coalesce(by_facet.facet_counts['nonproliferation'], 0) as nonproliferation,
        coalesce(by_facet.facet_counts['ofac_non_sdn'], 0) as ofac_non_sdn,
        coalesce(by_facet.facet_counts['fcc_covered'], 0) as fcc_covered,
        coalesce(by_facet.facet_counts['agency_directive'], 0) as agency_directive,
        coalesce(by_facet.facet_counts['unverified'], 0) as unverified,
        coalesce(by_facet.facet_counts['executive_listed'], 0) as executive_listed,
        coalesce(by_facet.facet_counts['fcc_category'], 0) as fcc_category,
        coalesce(by_facet.facet_counts['news_reported'], 0) as news_reported,
        coalesce(by_facet.facet_counts, cast(map {} as map(varchar, bigint))) as facet_counts,
        coalesce(decided.to_decide, 0) as to_decide,
        coalesce(decided.below_line, 0) as below_line,
        coalesce(decided.confirmed, 0) as confirmed,
        coalesce(decided.dismissed, 0) as dismissed,
        coalesce(people.listed_people, 0) as listed_people,
        coalesce(people.key_people, cast([] as varchar[])) as key_people,
        vendors.listing_status,
        shares.value as market_share_pct,
        shares.qualifier as market_qualifier,
        shares.segment as market_segment,
        shares.region as market_region,
        shares.as_of as market_as_of,
        core.last_day_of(shares.as_of) as market_as_of_day,
        core.precision_of(shares.as_of) as market_as_of_precision,
        changes.last_change_on,
        changes.last_change,
        vendor_list.evidence_id
    from vendor_list
    left join counts on vendor_list.vendor_key = counts.vendor_key
    left join by_facet on vendor_list.vendor_key = by_facet.vendor_key
    left join worst on vendor_list.vendor_key = worst.vendor_key
    left join decided on vendor_list.vendor_key = decided.vendor_key
    left join known on vendor_list.vendor_key = known.vendor_key
    left join people on known.vendor_id = people.vendor_id
    left join vendors on known.vendor_id = vendors.vendor_id
    left join shares on known.vendor_id = shares.vendor_id
    left join changes on vendor_list.vendor_key = changes.vendor_key
)

select * from final
