-- What is so unlikely that nobody is asked says nothing of the vendor; core.vendor_joins keeps it.
with joins as (
    select * from core.vendor_joins where band = 'auto' or above_line or decision <> 'open'
),

facets as (
    select * from core.vendor_facets
),

listings as (
    select * from core.listings
),

lists as (
    select * from core.lists
),

dates as (
    select * from core.listing_dates
),

links as (
    select * from work.vendor_entries
),

vendors as (
    select * from core.vendors
),

-- Of a name that is both the vendor's own and a group company's the vendor's own counts.
names as (
    select
        vendor_id,
        core.name_key(name) as name_key,
        bool_and(kind in ('affiliate', 'subsidiary')) as is_of_group,
        bool_and(kind = 'subsidiary') as is_subsidiary
    from work.vendor_names
    group by all
),

ownership as (
    select * from work.ownership
),

blocking_parties as (
    select * from work.blocking_parties
),

rule_periods as (
    select
        *,
        count(*) over (partition by rule_id) > 1 as has_periods
    from work.rule_periods
),

-- Where one vendor of the registry is certain, those that the row only resembles say nothing more.
registry as (
    select
        *,
        substr(party_id, length('vendor:') + 1) as vendor_id,
        bool_or(band = 'auto' and decision <> 'dismissed') over (partition by vendor_key) as is_known
    from joins
    where party_source = 'vendor'
),

-- The vendors of the registry that rows certainly are, with their parents.
certain as (
    select
        registry.vendor_key,
        vendors.parent_vendor_id
    from registry
    inner join vendors on registry.vendor_id = vendors.vendor_id
    where registry.band = 'auto' and registry.decision <> 'dismissed' and vendors.parent_vendor_id is not null
),

-- Who is certainly on a list by its own name.
own_entries as (
    select
        joins.vendor_key,
        listings.list_id,
        list(distinct joins.party_id) as entry_ids
    from joins
    inner join listings on joins.party_id = listings.entry_id
    where joins.band = 'auto' and joins.score = 1 and joins.basis <> 'parent_name'
    group by joins.vendor_key, listings.list_id
),

-- The row may be the vendor or a company of its group, and so may the entry: who of them is listed follows.
grouped as (
    select
        registry.*,
        facets.facet,
        facets.path,
        facets.list_id,
        facets.entry_id,
        facets.counterparty,
        facets.explanation as facet_explanation,
        facets.since,
        facets.until,
        facets.evidence_id as facet_evidence_id,
        -- A report names whom it is about; one that has the group's usual name is about all of it.
        facets.basis = 'report' and (
            case
                when core.name_key(registry.matched_name) = core.name_key(facets.counterparty) then false
                when registry.basis = 'parent_name' or coalesce(names.is_of_group, false)
                    then core.name_key(facets.counterparty) <> core.name_key(vendors.vendor_name)
                else coalesce(named.is_of_group, false)
            end
        ) as is_about_another,
        -- `Acme Co., Ltd. Affiliated Entity: Acme Marine` is the latter.
        contains(facets.counterparty, 'Affiliated Entit') as is_affiliated,
        case
            when facets.path = 'executive' then 'person'
            -- An act of listing names a party like the list that it stands in for; other acts, and reports, bind a group.
            when facets.basis in ('reach', 'category') or (facets.entry_id is null and facets.list_id is null) then null
            when
                core.name_key(registry.matched_name) = core.name_key(facets.counterparty)
                or exists (
                    select 1 from joins as own
                    where
                        own.vendor_key = registry.vendor_key and own.party_id = facets.entry_id
                        and own.band = 'auto' and own.score = 1 and own.basis <> 'parent_name'
                )
                then 'itself'
            -- Of a company that is only said to be of the group it is not known which of the others owns it.
            when registry.basis = 'parent_name' or coalesce(names.is_subsidiary, false)
                then case when facets.path = 'direct' and not coalesce(named.is_of_group, false) then 'parent' else 'sister' end
            when coalesce(names.is_of_group, false) then 'sister'
            when coalesce(named.is_subsidiary, false) then 'subsidiary'
            when coalesce(named.is_of_group, false) then 'sister'
            -- Whom a list calls somebody's subsidiary may be a vendor of its own.
            when facets.path = 'direct' or (facets.basis = 'subsidiary' and named.name_key is not null) then 'itself'
            when links.relation = 'subsidiary' or facets.basis = 'subsidiary' then 'subsidiary'
            else 'sister'
        end as listed_party
    from registry
    inner join facets on registry.vendor_id = facets.vendor_id
    left join vendors on registry.vendor_id = vendors.vendor_id
    left join names on registry.vendor_id = names.vendor_id and core.name_key(registry.matched_name) = names.name_key
    left join names as named on facets.vendor_id = named.vendor_id and core.name_key(facets.counterparty) = named.name_key
    left join links on facets.vendor_id = links.vendor_id and facets.entry_id = links.entry_id
),

placed as (
    select
        grouped.* replace (
            case
                -- A row that is on the list by its own name is no other of the group that is on it, too.
                when
                    listed_party = 'itself' and grouped.band = 'review'
                    and not list_contains(own_entries.entry_ids, grouped.entry_id)
                    then case when is_affiliated then 'sister' else 'parent' end
                when listed_party = 'itself' and is_affiliated then 'subsidiary'
                else listed_party
            end as listed_party
        )
    from grouped
    left join own_entries on grouped.vendor_key = own_entries.vendor_key and grouped.list_id = own_entries.list_id
),

by_registry as (
    select
        registry.join_id,
        registry.vendor_key,
        registry.vendor_name,
        registry.vendor_id,
        registry.facet,
        case
            when registry.listed_party = 'itself' then 'direct'
            when registry.listed_party in ('parent', 'subsidiary', 'sister') or registry.is_about_another then 'affiliate'
            when registry.basis = 'parent_name' and registry.path = 'direct' then 'affiliate'
            else registry.path
        end as path,
        registry.listed_party,
        registry.list_id,
        registry.entry_id,
        registry.counterparty as entry_name,
        registry.basis,
        registry.score,
        registry.band,
        'Your ' || registry.vendor_name || ' leads to ' || registry.party_name || '. ' || registry.explanation || '. '
        || registry.facet_explanation as explanation,
        registry.decision,
        registry.since,
        registry.until,
        registry.facet_evidence_id as evidence_id
    from placed as registry
    where registry.band = 'auto' or registry.decision <> 'open' or not registry.is_known
),

-- An act may date an entry that its list does not.
known_since as (
    select
        list_id,
        entry_id,
        min(since) as since
    from facets
    where entry_id is not null and since is not null
    group by all
),

-- What is known to be the parent's on a list is not the row's, however alike their names.
of_parents as (
    select distinct
        certain.vendor_key,
        links.entry_id
    from certain
    inner join links on certain.parent_vendor_id = links.vendor_id
    where links.band = 'auto'
),

by_list as (
    select
        joins.join_id,
        joins.vendor_key,
        joins.vendor_name,
        cast(null as varchar) as vendor_id,
        lists.facet,
        case when joins.basis = 'parent_name' or of_parents.entry_id is not null then 'affiliate' else 'direct' end as path,
        case when joins.basis = 'parent_name' or of_parents.entry_id is not null then 'parent' else 'itself' end as listed_party,
        listings.list_id,
        listings.entry_id,
        joins.party_name as entry_name,
        joins.basis,
        joins.score,
        joins.band,
        'Your ' || joins.vendor_name || ' leads to ' || joins.party_name || ' on the ' || lists.list_name || '. '
        || joins.explanation as explanation,
        joins.decision,
        coalesce(cast(coalesce(dates.since, listings.listed_on) as varchar), known_since.since) as since,
        cast(listings.delisted_on as varchar) as until,
        listings.evidence_id
    from joins
    inner join listings on joins.party_id = listings.entry_id
    inner join lists on listings.list_id = lists.list_id
    left join dates on listings.list_id = dates.list_id and listings.entry_id = dates.entry_id
    left join known_since on listings.list_id = known_since.list_id and listings.entry_id = known_since.entry_id
    left join of_parents
        on joins.vendor_key = of_parents.vendor_key and joins.party_id = of_parents.entry_id
        and joins.band = 'review' and joins.basis = 'name'
),

owners as (
    select
        list_id,
        owned_id,
        owned_name,
        standing,
        least,
        most,
        path,
        unnest(owner_ids) as owner_id,
        evidence_id
    from ownership
),

-- One row for each listed owner: together they own the half, and each may leave the list by itself. A rule that was
-- suspended gives one row for each period in which it holds; of one that always held, since when the stake is held is not
-- known. What is due to hold again and not confirmed waits for a person.
by_ownership as (
    select
        joins.join_id,
        joins.vendor_key,
        joins.vendor_name,
        case joins.party_source when 'vendor' then substr(joins.party_id, length('vendor:') + 1) end as vendor_id,
        rule_periods.facet,
        'ownership' as path,
        'owner' as listed_party,
        owners.list_id,
        blocking_parties.entry_id,
        blocking_parties.party_name as entry_name,
        joins.basis,
        joins.score,
        case when owners.standing = 'owned' and rule_periods.status = 'in_force' then joins.band else 'review' end as band,
        'Your ' || joins.vendor_name || ' leads to ' || joins.party_name || '. ' || joins.explanation || '. Listed parties '
        || case owners.standing when 'owned' then 'own ' else 'may own ' end
        || case when owners.least = owners.most then '' else cast(owners.least as varchar) || ' to ' end
        || cast(owners.most as varchar) || ' % of it by the '
        || case when rule_periods.has_periods then rule_periods.told else '50 percent rule' end || ': ' || owners.path as explanation,
        joins.decision,
        case when rule_periods.has_periods then cast(rule_periods.starts_on as varchar) end as since,
        cast(rule_periods.ends_on as varchar) as until,
        owners.evidence_id
    from joins
    inner join owners on joins.party_id = owners.owned_id
    inner join blocking_parties
        on owners.list_id = blocking_parties.list_id and owners.owner_id = blocking_parties.party_id
    inner join lists on owners.list_id = lists.list_id
    inner join rule_periods on lists.ownership_rule = rule_periods.rule_id and rule_periods.status <> 'suspended'
),

found as (
    select * from by_registry
    union all
    select * from by_list
    union all
    select * from by_ownership
),

-- The same listing found through the registry and by itself is one row: of those not dismissed one that is
-- certain, by the strongest basis, through the registry, which says more.
one_row as (
    select
        vendor_key,
        vendor_name,
        vendor_id,
        facet,
        path,
        listed_party,
        list_id,
        entry_id,
        entry_name,
        basis,
        score,
        band,
        explanation,
        decision,
        join_id,
        since,
        until,
        evidence_id
    from found
    qualify row_number() over (
        partition by vendor_key, facet, coalesce(list_id || entry_id, entry_name), evidence_id,
            case path when 'ownership' then since end
        order by
            decision = 'dismissed' asc,
            band = 'review' and decision <> 'confirmed' asc,
            array_position(['identifier', 'name', 'parent_name'], basis) asc,
            vendor_id is null asc,
            score desc,
            array_position(['direct', 'affiliate', 'executive', 'ownership'], path) asc,
            vendor_id asc,
            join_id asc,
            explanation asc
    ) = 1
),

final as (
    select
        one_row.* exclude (since, until, evidence_id),
        one_row.since,
        core.last_day_of(one_row.since) as since_day,
        core.precision_of(one_row.since) as since_precision,
        case when one_row.since = cast(dates.since as varchar) then dates.since_how end as since_how,
        one_row.until,
        core.last_day_of(one_row.until) as until_day,
        core.precision_of(one_row.until) as until_precision,
        case when one_row.until = cast(listings.delisted_on as varchar) then listings.last_listed_on end as last_listed_on,
        one_row.evidence_id
    from one_row
    left join dates on one_row.list_id = dates.list_id and one_row.entry_id = dates.entry_id and one_row.path <> 'ownership'
    left join listings on one_row.list_id = listings.list_id and one_row.entry_id = listings.entry_id
)

select * from final
