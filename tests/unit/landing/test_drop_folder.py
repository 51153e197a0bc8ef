"""What may lie in a folder that others fill; S6 of the project's research."""

import io
import os
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendorwatch.errors import FetchError
from vendorwatch.landing import drop_folder
from vendorwatch.landing.drop_folder import walk

CAP = 1_000


class Sink:
    def __init__(self):
        self.body = b""

    def write(self, data):
        self.body += data


def look(folder):
    """Return what may be read, with its bytes, and the problems of the rest."""
    bodies, problems = {}, {}
    for dropped in walk(folder, max_bytes=CAP):
        if dropped.problem:
            problems[dropped.name] = dropped.problem
            continue
        sink = Sink()
        dropped.copy(sink)
        bodies[dropped.name] = sink.body
    return bodies, problems


def test_files_are_found_at_every_depth_in_order(tmp_path):
    for name in ("b.txt", "a.txt", "2026/march/c.html", "2026/d é.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    bodies, problems = look(tmp_path)
    assert list(bodies) == ["a.txt", "b.txt", "2026/d é.md", "2026/march/c.html"]
    assert bodies["2026/d é.md"] == "2026/d é.md".encode()
    assert problems == {}


def test_the_folder_itself_may_be_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.txt").write_text("a")
    (tmp_path / "link").symlink_to("real")
    assert look(tmp_path / "link")[0] == {"a.txt": b"a"}


@pytest.mark.parametrize(
    "name", [".hidden", ".git/config", "a.txt.part", "a.CRDOWNLOAD", "a.tmp", "a.txt~", "~$a.xlsx"]
)
def test_hidden_and_unfinished_files_are_passed_over(tmp_path, name):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("a")
    assert look(tmp_path) == ({}, {})


def make_link(path):
    path.symlink_to("/etc/hostname")


def make_folder_link(path):
    path.symlink_to("/etc")


def make_broken_link(path):
    path.symlink_to("nowhere")


def make_link_inside(path):
    (path.parent / ".secret").write_text("a")
    path.symlink_to(".secret")


def make_hard_link(path):
    (path.parent.parent / "outside").write_text("secret")
    path.hardlink_to(path.parent.parent / "outside")


def make_pipe(path):
    os.mkfifo(path)


def make_socket(path):
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


def make_empty(path):
    path.touch()


def make_large(path):
    path.write_bytes(b"x" * (CAP + 1))


def make_sparse(path):
    with path.open("wb") as file:
        file.truncate(10**12)


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (make_link, "a symbolic link"),
        (make_folder_link, "a symbolic link"),
        (make_broken_link, "a symbolic link"),
        (make_link_inside, "a symbolic link"),
        (make_hard_link, "a hard link"),
        (make_pipe, "a pipe, socket or device"),
        (make_socket, "a pipe, socket or device"),
        (make_empty, "0 bytes"),
        (make_large, "1,001 bytes, at most 1,000"),
        (make_sparse, "at most 1,000"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_is_no_plain_file_is_not_read_and_keeps_no_other_out(tmp_path, make, problem):
    folder = tmp_path / "inbox"
    folder.mkdir()
    make(folder / "bad.txt")
    (folder / "good.txt").write_text("good")
    bodies, problems = look(folder)
    assert bodies == {"good.txt": b"good"}
    assert list(problems) == ["bad.txt"]
    assert problem in problems["bad.txt"]


def test_in_our_own_folder_a_file_may_have_another_name(tmp_path):
    make_hard_link(tmp_path / "bad.txt")
    assert [d.problem for d in walk(tmp_path, max_bytes=1_000, own=True)] == [""]


@pytest.mark.parametrize(
    "name", [b"a\nb.txt", b"\xff.txt", b"a\x1b[31m.txt", b"<img onerror=x>.txt", b"a\\..\\b.txt", "a\u202etxt".encode()]
)
def test_names_that_cannot_be_shown_are_refused_and_shown_escaped(tmp_path, name):
    (tmp_path / os.fsdecode(name)).write_text("a")
    bodies, problems = look(tmp_path)
    assert bodies == {}
    assert all(shown.isascii() and shown.isprintable() for shown in problems)
    assert list(problems.values()) == ["a name with characters that cannot be shown safely"]


def test_a_folder_with_a_bad_name_is_refused_with_its_files(tmp_path):
    (tmp_path / "a\nb").mkdir()
    (tmp_path / "a\nb" / "c.txt").write_text("a")
    assert look(tmp_path)[0] == {}


def test_names_are_brought_into_one_form_and_may_not_collide(tmp_path):
    composed, decomposed = "caf\u00e9.txt", "cafe\u0301.txt"
    (tmp_path / decomposed).write_text("a")
    assert look(tmp_path) == ({composed: b"a"}, {})
    (tmp_path / composed).write_text("b")
    bodies, problems = look(tmp_path)
    assert len(bodies) == 1
    assert [p for p in problems.values() if "written differently" in p]


@given(
    name=st.binary(min_size=1, max_size=60).filter(
        lambda b: b"/" not in b and b"\0" not in b and b not in (b".", b"..")
    )
)
def test_whatever_the_name_nothing_breaks_and_nothing_unprintable_gets_in(tmp_path_factory, name):
    folder = tmp_path_factory.mktemp("inbox")
    (folder / os.fsdecode(name)).write_text("a")
    bodies, problems = look(folder)
    assert len(bodies) + len(problems) <= 1
    for shown in [*bodies, *problems]:
        assert shown.isprintable()
        shown.encode()


def test_a_file_still_being_written_is_left_for_later(tmp_path):
    path = tmp_path / "growing.txt"
    path.write_text("a")
    (dropped,) = walk(tmp_path, max_bytes=CAP)
    assert dropped.problem == ""
    for dropped in walk(tmp_path, max_bytes=CAP):
        with path.open("a") as file:
            file.write("b")
        with pytest.raises(FetchError, match="changed while it was read"):
            dropped.copy(Sink())


def test_a_file_swapped_for_a_link_is_not_read(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("a")
    for dropped in walk(tmp_path, max_bytes=CAP):
        path.unlink()
        path.symlink_to("/etc/hostname")
        sink = Sink()
        with pytest.raises(FetchError, match="cannot be read"):
            dropped.copy(sink)
        assert sink.body == b""


def test_a_stamp_changes_with_the_file_even_if_its_size_and_time_do_not(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("a")
    before = path.stat()
    (first,) = walk(tmp_path, max_bytes=CAP)
    path.write_text("b")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    (second,) = walk(tmp_path, max_bytes=CAP)
    assert first.stamp != second.stamp


def test_a_file_that_somebody_still_has_open_is_left_until_it_is_closed(tmp_path):
    path = tmp_path / "vendors.csv"
    with path.open("w") as writer:
        writer.write("name\nHalf of the li")
        writer.flush()
        for dropped in drop_folder.walk(tmp_path, max_bytes=99):
            with pytest.raises(FetchError, match=f"still being written by process {os.getpid()}"):
                dropped.copy(io.BytesIO())
        writer.write("st\n")
    with path.open("r"):
        for dropped in drop_folder.walk(tmp_path, max_bytes=99):
            into = io.BytesIO()
            dropped.copy(into)
            assert into.getvalue() == b"name\nHalf of the list\n"


def test_a_file_that_goes_on_growing_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(drop_folder, "SETTLED_AFTER_SECONDS", 0.3)
    monkeypatch.setattr(drop_folder, "_PROCESSES", tmp_path / "nowhere")
    path = tmp_path / "vendors.csv"
    path.write_text("name\n")

    def grow(_seconds):
        with path.open("a") as writer:
            writer.write("More\n")

    monkeypatch.setattr(drop_folder.time, "sleep", grow)
    for dropped in drop_folder.walk(tmp_path, max_bytes=99):
        with pytest.raises(FetchError, match="changed while it was read"):
            dropped.copy(io.BytesIO())


@pytest.mark.parametrize(("flags", "writes"), [("0100001", True), ("0100002", True), ("0100000", False)])
def test_processes_and_descriptors_that_are_gone_meanwhile_are_passed_over(tmp_path, monkeypatch, flags, writes):
    file = tmp_path / "a.txt"
    file.write_text("a")
    processes = tmp_path / "proc"
    (processes / "7").mkdir(parents=True)
    (processes / "8" / "fd").mkdir(parents=True)
    (processes / "8" / "fd" / "3").symlink_to(tmp_path / "closed since")
    (processes / "8" / "fd" / "4").symlink_to(file)
    (processes / "9" / "fd").mkdir(parents=True)
    (processes / "9" / "fd" / "5").symlink_to(file)
    (processes / "9" / "fdinfo").mkdir()
    (processes / "9" / "fdinfo" / "5").write_text(f"pos:\t0\nflags:\t{flags}\n")
    monkeypatch.setattr(drop_folder, "_PROCESSES", processes)
    found = drop_folder._inode(file.stat())
    assert drop_folder._writers({found}) == ({found: "9"} if writes else {})
    assert drop_folder._writers({(0, 0)}) == {}


def test_a_folder_is_in_another_state_once_a_file_in_it_is(tmp_path):
    assert drop_folder.state(tmp_path / "nowhere") == drop_folder.state(tmp_path) == ""
    (tmp_path / ".hidden").write_text("a")
    (tmp_path / "half.part").write_text("a")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config").write_text("a")
    assert drop_folder.state(tmp_path) == ""
    path = tmp_path / "a" / "b.csv"
    path.parent.mkdir()
    path.write_text("a")
    seen = [drop_folder.state(tmp_path)]

    def changed() -> bool:
        seen.append(drop_folder.state(tmp_path))
        return seen[-1] not in seen[:-1] and seen[-1] == drop_folder.state(tmp_path)

    with path.open("a") as writer:
        assert changed(), "somebody writes it"
        writer.write("b")
        writer.flush()
        os.utime(path, ns=(1, 1))
        assert changed()
    assert changed(), "it is closed, and otherwise as it was"
    # What could not be read for want of leave may be now.
    path.chmod(0o600)
    assert changed()
    path.rename(tmp_path / os.fsdecode(b"b\xff.csv"))
    assert changed()
    (tmp_path / "link").symlink_to("nowhere")
    assert changed()


def test_a_folder_whose_files_go_while_it_is_looked_at_is_looked_at(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_text("a")
    (tmp_path / "b.csv").write_text("b")
    before, lstat = drop_folder.state(tmp_path), os.lstat

    def gone(path):
        if str(path).endswith("a.csv"):
            raise FileNotFoundError
        return lstat(path)

    monkeypatch.setattr(os, "lstat", gone)
    assert drop_folder.state(tmp_path) not in ("", before)
