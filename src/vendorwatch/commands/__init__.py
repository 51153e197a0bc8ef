"""The commands of `vendorwatch`, a module each.

Here: the options of each command, what it prints, its exit code. Not here: logic, which the library holds and a test can
call without a command line. Modules import what they need when the command runs, so that `--help` and the small commands
start fast.
"""
