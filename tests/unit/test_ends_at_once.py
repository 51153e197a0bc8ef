"""A command ends at once when all is said and done, and leaves to the system what it holds."""

import subprocess
import sys

from vendorwatch import __version__

HOLDS = """
import atexit, sys, threading, time
from vendorwatch import cli
class Held:
    def __del__(self):
        sys.__stdout__.write("taken apart\\n")
held = Held()
atexit.register(print, "what is registered is done")
{more}
sys.argv = ["vendorwatch", "{option}"]
cli.program()
"""
AT_WORK = "threading.Thread(target=lambda: (time.sleep(0.5), print('the other is done'))).start()"


def ended(option: str, more: str = "") -> tuple[int, list[str]]:
    code = HOLDS.format(option=option, more=more)
    process = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    return process.returncode, process.stdout.splitlines()


def test_all_is_said_and_nothing_taken_apart() -> None:
    code, said = ended("--version")
    assert code == 0
    assert __version__ in said[0]
    assert said[1:] == ["what is registered is done"]


def test_a_code_is_passed_on() -> None:
    assert ended("--nonsense") == (2, ["what is registered is done"])


def test_who_is_at_work_beside_is_waited_for() -> None:
    code, said = ended("--version", AT_WORK)
    assert code == 0
    assert "the other is done" in said
