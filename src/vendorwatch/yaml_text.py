"""YAML read at C speed: the loader in Python takes ten times as long, and several files are read at each start.

Here: which loader. Not here: what the files hold.
"""

from typing import Any

import yaml


def read_yaml(text: str) -> Any:
    """Return what a text holds, plain values only; raises yaml.YAMLError for one that is no YAML."""
    return yaml.load(text, Loader=yaml.CSafeLoader)
