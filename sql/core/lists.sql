with lists as (
    select * from raw.curated__lists
),

periods as (
    select
        rule_id,
        list({
            'status': status, 'starts_on': starts_on, 'ends_on': ends_on, 'told': told, 'act': document,
            'source_url': source_url, 'note': note, 'evidence_id': evidence_id
        } order by starts_on) as periods
    from work.rule_periods
    group by rule_id
),

final as (
    select
        lists.list_id,
        lists.list_name,
        lists.authority,
        lists.facet,
        lists.effect as meaning,
        lists.source_id,
        lists.instrument,
        lists.citation,
        lists.kind,
        lists.ownership_rule,
        periods.periods as ownership_periods,
        lists.republished_by,
        lists.usual_entries,
        lists.issued,
        core.evidence_id(lists.document_id, lists.locator) as evidence_id
    from lists
    left join periods on lists.ownership_rule = periods.rule_id
)

select * from final
