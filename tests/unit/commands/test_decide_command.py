"""The questions as a terminal shows them."""

import pytest

from vendorwatch.commands.decide import _line, _show
from vendorwatch.vendors.joins import Join
from vendorwatch.vendors.questions import Candidate, Question


def question(name: str) -> Question:
    fields = dict.fromkeys(Join.__dataclass_fields__, "")
    join = Join(**fields | {"join_id": "vj_1", "party_name": "Acme", "probability": 0.9999, "score": 1.0})
    return Question("V-1", name, None, None, None, (Candidate((join,), "organization", (), (), False),))


@pytest.mark.parametrize(("name", "is_told"), [("浪潮集团有限公司", True), ("Acme Ltd", False)])
def test_a_name_in_another_script_is_told_where_it_is_decided_on(
    name: str, is_told: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    _show(question(name), "1 of 1")
    _line(question(name))
    told = " ".join(capsys.readouterr().out.split())
    assert told.count("a name in Chinese characters, which hardly a list has") == (2 if is_told else 0)
    assert told.count("over 99% likely") == 2
