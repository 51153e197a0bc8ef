"""`python -m vendorwatch`: the command line, where its script is not on the path."""

from vendorwatch.cli import main

main()
