with final (list_id, list_name, authority, facet, meaning) as (
    values
        ('ofac_sdn', 'SDN List', 'OFAC', 'sdn', 'Property is blocked and dealings are prohibited.'),
        (
            'ofac_ssi', 'Sectoral Sanctions Identifications List', 'OFAC', 'ofac_non_sdn',
            'Certain debt, equity and energy dealings are prohibited; property is not blocked.'
        ),
        (
            'ofac_cmic', 'Non-SDN CMIC List', 'OFAC', 'ofac_non_sdn',
            'Dealing in its publicly traded securities is prohibited; other trade is not.'
        ),
        (
            'ofac_plc', 'Non-SDN Palestinian Legislative Council List', 'OFAC', 'ofac_non_sdn',
            'Transactions are rejected; property is not blocked.'
        ),
        (
            'ofac_mbs', 'Non-SDN Menu-Based Sanctions List', 'OFAC', 'ofac_non_sdn',
            'The measures chosen for the entry apply, short of full blocking.'
        ),
        (
            'ofac_capta', 'CAPTA List', 'OFAC', 'ofac_non_sdn',
            'Opening or keeping correspondent or payable-through accounts is prohibited or restricted.'
        ),
        ('ofac_fse', 'FSE List', 'OFAC', 'ofac_non_sdn', 'Transactions with foreign sanctions evaders are prohibited.'),
        (
            'ofac_consolidated', 'Consolidated List', 'OFAC', 'ofac_non_sdn',
            'Stands on one of the lists other than the SDN list; the format does not tell on which.'
        ),
        (
            'fcc_covered_list', 'FCC Covered List', 'FCC', 'fcc_covered',
            'New equipment is not authorised and federal subsidies may not buy it.'
        ),
        (
            'bis_entity_list', 'Entity List', 'BIS', 'entity_list',
            'Exports, reexports and transfers of the items that the entry names need a licence.'
        ),
        (
            'bis_denied_persons', 'Denied Persons List', 'BIS', 'denied_persons',
            'Its export privileges are denied; nobody may take part with it in an export subject to the EAR.'
        ),
        (
            'bis_unverified', 'Unverified List', 'BIS', 'unverified',
            'Licence exceptions are suspended and a statement is needed before an export without licence.'
        ),
        (
            'bis_military_end_user', 'Military End User List', 'BIS', 'military_end_user',
            'Exports of the items of supplement no. 2 to part 744 of the EAR need a licence.'
        ),
        (
            'state_itar_debarred', 'AECA Debarred List', 'State', 'itar_debarred',
            'It may not take part in exports of defence articles and services.'
        ),
        (
            'state_nonproliferation', 'Nonproliferation Sanctions', 'State', 'nonproliferation',
            'The measures of the statute named apply: procurement, assistance or export licences.'
        )
)

select * from final
