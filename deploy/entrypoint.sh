#!/bin/sh
# Makes the volume an installation once, then runs what is asked.
set -eu
[ -e dagster.yaml ] || vendorwatch init .
# Dagster finds the orchestration, which the package carries, by this.
PYTHONPATH=$(python -c 'from vendorwatch.settings import PROJECT; print(PROJECT)')
DAGSTER_HOME=$PWD
export PYTHONPATH DAGSTER_HOME
exec "$@"
