"""What a wheel carries besides the package: what a checkout has at its top (`settings.PROJECT`).

Here: the places of these files in the wheel. An editable install needs none of them, it has the checkout.
"""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CARRIED = ("sql", "seeds", "orchestration", "dagster.yaml", ".env.example")


class Carry(BuildHookInterface):  # type: ignore[type-arg]
    """Adds the files to every wheel but an editable one."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Tell the builder of the files."""
        if version != "editable":
            build_data["force_include"] |= {name: f"vendorwatch/project/{name}" for name in CARRIED}
