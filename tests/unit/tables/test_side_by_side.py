import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendorwatch.tables.side_by_side import in_order


@st.composite
def plans(draw: st.DrawFn) -> tuple[dict[str, set[str]], set[str]]:
    """Draw what waits for what, and what only one thread may do."""
    names = [f"t{number}" for number in range(draw(st.integers(0, 12)))]
    waits = {
        name: draw(st.sets(st.sampled_from(names[:place]))) if place else set() for place, name in enumerate(names)
    }
    return waits, draw(st.sets(st.sampled_from(names))) if names else set()


@given(plans())
def test_each_is_done_once_behind_what_it_waits_for_and_told_in_order(
    plan: tuple[dict[str, set[str]], set[str]],
) -> None:
    waits, only_here = plan
    done: list[str] = []

    def do(item: str) -> str:
        assert waits[item] <= {*done}
        assert item not in only_here or threading.current_thread() is threading.main_thread()
        done.append(item)
        return item

    assert list(in_order([*waits], waits, do, do, only_here=only_here)) == [*waits]
    assert sorted(done) == sorted(waits)


def test_two_are_done_at_once() -> None:
    both = threading.Barrier(2, timeout=30)
    waits: dict[str, set[str]] = {"a": set(), "b": set(), "c": {"a", "b"}}

    def do(item: str) -> str:
        if item != "c":
            both.wait()
        return item

    assert list(in_order([*waits], waits, do, do)) == ["a", "b", "c"]


def test_the_other_thread_goes_on_while_something_is_told() -> None:
    last = threading.Event()
    waits = {"a": set[str](), "b": {"a"}, "c": {"b"}}

    def beside(item: str) -> str:
        if item == "c":
            last.set()
        return item

    def here(item: str) -> str:
        assert item == "a"
        return item

    for item in in_order([*waits], waits, here, beside, only_here=["a"]):
        if item == "a":
            assert last.wait(30)


def test_what_goes_wrong_in_either_thread_is_raised_and_nothing_is_at_work_afterwards() -> None:
    waits: dict[str, set[str]] = {"a": set(), "b": set()}
    for only_here in (["a"], ["b"]):
        before = threading.active_count()

        def do(item: str, wrong: bool) -> str:
            if wrong:
                raise LookupError(item)
            return item

        with pytest.raises(LookupError):
            list(
                in_order(
                    [*waits],
                    waits,
                    lambda item: do(item, only_here == ["a"]),  # noqa: B023
                    lambda item: do(item, only_here == ["b"]),  # noqa: B023
                    only_here=only_here,
                )
            )
        assert threading.active_count() == before


def test_who_stops_asking_interrupts_the_other_thread_until_it_has_ended() -> None:
    begun, over = threading.Event(), threading.Event()

    def beside(item: str) -> str:
        begun.set()
        assert over.wait(30)
        return item

    def told() -> Iterator[str]:
        yield from in_order(
            ["a", "b", "c"],
            {"a": (), "b": (), "c": ("b",)},
            lambda item: item,
            beside,
            only_here=["a", "c"],
            interrupt=over.set,
        )

    asked = told()
    before = threading.active_count()
    assert next(asked) == "a"
    assert begun.wait(30)
    asked.close()
    assert over.is_set()
    assert threading.active_count() == before


def test_nothing_waits_for_what_comes_later_or_is_not_there() -> None:
    started = time.monotonic()
    told = in_order(["a", "b"], {"a": {"b", "c"}, "b": {"b"}}, str, str)
    assert list(told) == ["a", "b"]
    assert time.monotonic() - started < 30
