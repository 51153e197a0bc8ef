import re
import tomllib

import vendorwatch
from vendorwatch.settings import PROJECT


def test_the_version_is_one_and_the_changelog_tells_of_it() -> None:
    declared = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    newest = re.findall(r"^## (?!Unreleased)(\S+)", (PROJECT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)[0]
    assert vendorwatch.__version__ == declared == newest
