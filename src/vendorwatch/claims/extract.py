"""All claims of one document: sentences, mentions, rules, tiers, one claim per statement.

Here: the order of the steps. Not here: any step.
"""

from dataclasses import replace
from datetime import date

from vendorwatch.claims import markets, parties, roles
from vendorwatch.claims.build import Context, contexts, tier
from vendorwatch.claims.claim import Claim
from vendorwatch.claims.lexicon import Lexicon
from vendorwatch.claims.mentions import analyse
from vendorwatch.claims.rules import matches, triggered

_BUILDERS = {
    "role": roles.build,
    "market_share": markets.build,
    "market_rank": markets.build,
    "headcount": markets.build,
    "designation": parties.build,
    "designation_count": parties.build,
    "not_designated": parties.build,
    "delisting": parties.build,
    "list_inclusion": parties.build,
}


def extract(text: str, lexicon: Lexicon, published: date | None = None) -> list[Claim]:
    """Return the claims of a canonical text in order, at most one per statement; pure and deterministic."""
    analysed = analyse(text, lexicon)
    found: list[Claim] = []
    for context in contexts(analysed, published):
        found += _of_sentence(context)
    return found


def _of_sentence(context: Context) -> list[Claim]:
    span = context.analysed.sentences[context.number]
    best: dict[tuple[object, ...], Claim] = {}
    for rule_set in triggered(context.analysed.text[span.start : span.end]):
        build = _BUILDERS.get(rule_set.claim_type)
        if build is None:
            continue
        for match in matches(rule_set, context.masked):
            for made in build(context, match):
                made = replace(made, tier=tier(made))  # noqa: PLW2901
                key = (made.claim_type, made.subject_text, made.object_text, made.value, made.role_title)
                if key not in best or made.confidence > best[key].confidence:
                    best[key] = made
    return list(best.values())
