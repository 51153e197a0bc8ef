"""The code location that `workspace.yaml` names.

Here: loading it, and telling whoever gets alerts if that is not possible, since then no run is left to tell. Not here: what there
is (`build.py`).
"""

from orchestration.build import build_defs
from vendorwatch.alerting.alerts import tell_failure
from vendorwatch.errors import VendorwatchError
from vendorwatch.settings import Settings

try:
    defs = build_defs()
except VendorwatchError as error:
    tell_failure(Settings.from_env(), error)
    raise
