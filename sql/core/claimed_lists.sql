with final (claimed_as, list_id, source_id) as (
    values
        ('OFAC SDN List', 'ofac_sdn', 'ofac_sdn'),
        ('OFAC NS-CMIC List', 'ofac_cmic', 'ofac_consolidated'),
        ('OFAC SSI List', 'ofac_ssi', 'ofac_consolidated'),
        ('BIS Entity List', 'bis_entity_list', 'trade_csl'),
        ('BIS Unverified List', 'bis_unverified', 'trade_csl'),
        ('BIS Military End User List', 'bis_military_end_user', 'trade_csl'),
        ('BIS Denied Persons List', 'bis_denied_persons', 'trade_csl'),
        ('FCC Covered List', 'fcc_covered_list', 'fcc_covered_list')
)

select * from final
