"""The names of Dagster that are not public: all that this project takes, each with what breaks without it.

Here: importing them. Not here: using them. An upgrade may take any of them away or change what it does.
`tests/orchestration/test_private.py` reads the comments below, tells which of them is gone, and lets no other file import such
a name. `dagster.yaml` names two more classes, as Dagster's own documentation has it.
"""

# The UI no longer knows of which code and rows a table was made: it is told without an output of the step (`metadata.py`).
from dagster._core.definitions.data_version import (
    CODE_VERSION_TAG,
    DATA_VERSION_IS_USER_PROVIDED_TAG,
    DATA_VERSION_TAG,
    get_input_data_version_tag,
)

# The type of what `dg.define_asset_job` returns.
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition as Job

# `vendorwatch doctor` no longer finds where the run history lies (`health.py`).
from dagster._core.instance.config import dagster_instance_config

# What steps print is no longer kept for the UI (`storage.py`).
from dagster._core.storage.compute_log_manager import CapturedLogContext

# The history of events cannot be written without waiting for the disk, nor the files of a deleted run be removed (`storage.py`,
# `housekeeping.py`).
from dagster._core.storage.event_log import SqliteEventLogStorage

# Each run's file of events is made a statement at a time (`storage.py`).
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME

# What steps print is no longer kept for the UI (`storage.py`).
from dagster._core.storage.local_compute_log_manager import LocalComputeLogManager

# The history of runs cannot be written without waiting for the disk (`storage.py`).
from dagster._core.storage.runs import SqliteRunStorage

# Nor that of schedules and sensors (`storage.py`).
from dagster._core.storage.schedules import SqliteScheduleStorage

# No instance opens: this is what `dagster.yaml` gives to our storage (`storage.py`).
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData

# A command no longer says why a step failed whose error is not on record with the run (`commands.py`).
from dagster_shared.error import SerializableErrorInfo

__all__ = [
    "CODE_VERSION_TAG",
    "DATA_VERSION_IS_USER_PROVIDED_TAG",
    "DATA_VERSION_TAG",
    "INDEX_SHARD_NAME",
    "CapturedLogContext",
    "ConfigurableClassData",
    "DagsterSqliteStorage",
    "Job",
    "LocalComputeLogManager",
    "SerializableErrorInfo",
    "SqliteEventLogStorage",
    "SqliteRunStorage",
    "SqliteScheduleStorage",
    "dagster_instance_config",
    "get_input_data_version_tag",
]
