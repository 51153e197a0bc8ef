"""OFAC's list of Specially Designated Nationals and Blocked Persons.

Here: its files. Not here: their formats (`formats/ofac/`).
"""

from vendorwatch.formats.ofac.declaration import declare

SOURCE = declare(
    "ofac_sdn",
    "Specially Designated Nationals and Blocked Persons List",
    "SDN_ENHANCED.XML",
    {"entries": "sdn.csv", "addresses": "add.csv", "aliases": "alt.csv", "comments": "sdn_comments.csv"},
    speaks_for=("ofac_sdn",),
    lists={},
    default_list="SDN List",
)
