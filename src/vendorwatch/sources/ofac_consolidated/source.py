"""OFAC's lists other than the SDN list, in one file: sectoral sanctions, Chinese military-industrial companies, ...

Here: its files, and which programs tell the list. Not here: the formats (`formats/ofac/`).
"""

from vendorwatch.formats.ofac.declaration import declare

SOURCE = declare(
    "ofac_consolidated",
    "Consolidated Sanctions List (non-SDN)",
    "CONS_ENHANCED.XML",
    {
        "entries": "cons_prim.csv",
        "addresses": "cons_add.csv",
        "aliases": "cons_alt.csv",
        "comments": "cons_comments.csv",
    },
    speaks_for=("ofac_capta", "ofac_cmic", "ofac_consolidated", "ofac_fse", "ofac_mbs", "ofac_plc", "ofac_ssi"),
    # The legacy files do not name the list; these programs belong to one list only.
    lists={"CMIC-EO13959": "Non-SDN CMIC List", "NS-PLC": "Non-SDN Palestinian Legislative Council List"},
    default_list="Consolidated List",
)
