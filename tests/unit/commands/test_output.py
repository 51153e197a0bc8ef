"""Tables for people: nothing cut, no id broken, nothing obeyed."""

import io

import pytest
from rich.console import Console

from vendorwatch.commands import output
from vendorwatch.shown import visible

ID = "bis_entity_list:huawei-technologies-co-ltd-huawei"


def printed(monkeypatch: pytest.MonkeyPatch, names: list[str], rows: list[list[object]], width: int = 80) -> str:
    written = io.StringIO()
    console = Console(file=written, width=width, force_terminal=True, no_color=True, color_system=None)
    monkeypatch.setattr(output, "out", console)
    monkeypatch.setattr(output, "Console", lambda **_: console)
    output.print_rows(names, rows)
    return written.getvalue()


def test_a_table_that_fits_is_a_table(monkeypatch) -> None:
    text = printed(monkeypatch, ["id", "n"], [[ID, 1]])
    assert ID in text
    assert "┃" in text


def test_long_text_is_folded_and_ids_are_whole(monkeypatch) -> None:
    text = printed(monkeypatch, ["id", "why"], [["vj_0123456789", "word " * 40]])
    assert "vj_0123456789" in text
    assert text.count("word") == 40
    assert max(map(len, text.splitlines())) <= 80


def test_a_wide_row_is_a_record(monkeypatch) -> None:
    text = printed(monkeypatch, ["id", "other", "third", "why"], [[ID, ID, ID, "word " * 40], [ID, None, ID, "x"]])
    assert text.count(ID) == 5
    assert "┃" not in text
    assert text.count("word") == 40
    assert max(map(len, text.splitlines())) <= 80


def test_what_would_act_on_the_terminal_is_shown(monkeypatch) -> None:
    assert "\x1b" not in printed(monkeypatch, ["na\x1bme"], [["Ac\x1b[31mme"]])
    assert visible("a\u202eb\x07") == "a\ufffdb\ufffd"
    assert visible("می\u200cخواهم") == "می\u200cخواهم"


def test_in_a_pipe_what_nobody_could_read_as_a_line_is_a_record(monkeypatch) -> None:
    written = io.StringIO()
    console = Console(file=written, width=80, force_terminal=False)
    monkeypatch.setattr(output, "out", console)
    monkeypatch.setattr(output, "Console", lambda **_: Console(file=written, width=10_000))
    output.print_rows(["id", "why"], [[ID, "word " * 80]])
    output.print_rows(["id", "why"], [[ID, "word"]])
    assert written.getvalue().count("┃") == 3
    assert written.getvalue().count("word") == 81


def test_what_is_known_by_name_is_told_by_name(monkeypatch) -> None:
    assert "sdn: 1, entity_list: 2" in printed(monkeypatch, ["n"], [[{"sdn": 1, "entity_list": 2}], [{}]])


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_line_is_wrapped_between_words_in_a_terminal_alone_and_breaks_no_path(monkeypatch, is_terminal: bool) -> None:
    written, path = io.StringIO(), f"/{'folder/' * 20}list.csv"
    console = Console(file=written, width=80, force_terminal=is_terminal, no_color=True, color_system=None)
    monkeypatch.setattr(output, "out", console)
    output.print_line(f"{'word ' * 40}[b]{path} \x1b[31m", label="Note:")
    lines = written.getvalue().splitlines()
    assert (len(lines) > 3) is is_terminal
    assert any(path in line for line in lines)
    assert all(len(line) <= 80 or path in line for line in lines)
    assert "\x1b" not in written.getvalue() and "[b]" in written.getvalue()
