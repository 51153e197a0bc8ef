"""`vendorwatch brief`: write the pages of the release in force, or say where they are."""

from vendorwatch.commands.output import out
from vendorwatch.settings import Settings


def brief() -> None:
    """Write the release in force as pages and a workbook that can be handed on; every refresh does so too."""
    from vendorwatch.release.brief.pages import write

    folder, is_new = write(Settings.from_env().published)
    out.print(f"{'Written' if is_new else 'There already'}: {folder / 'index.html'}", soft_wrap=True, highlight=False)
