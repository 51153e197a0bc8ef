"""What makes a claim doubtful although its rule is sure: sentences in which such rules go wrong.

Here: whether any sign of doubt is there. Not here: the signs, by what is claimed (`doubt_actions.py`, `doubt_figures.py`,
`doubt_roles.py`), how sure a rule is (`data/rules_*.yml`), or what a claim loses for an unknown or unnamed subject (`build.py`).
"""

from vendorwatch.claims.claim import Claim
from vendorwatch.claims.context import Context
from vendorwatch.claims.doubt_actions import is_doubtful_action
from vendorwatch.claims.doubt_figures import is_doubtful_figure
from vendorwatch.claims.doubt_roles import is_doubtful_role


def is_doubtful(context: Context, made: Claim) -> bool:
    """Return whether a sentence, or what a text says elsewhere, leaves more doubt of a claim than its rule tells."""
    return is_doubtful_action(context, made) or is_doubtful_figure(context, made) or is_doubtful_role(context, made)
