"""Train the step tables of `names/data/scorecard.json` and report grouped cross-validation.

Boosted stumps (trees of one split) are a sum of step functions of one measure each, so the trained model *is* a table
per measure; a monotone constraint keeps every step in the direction that a reviewer expects: a larger difference never
raises a score. The points are scaled so that equal names score 1 and even odds lie at 0.5.

Needs scikit-learn, which the project itself does not:
    python3 -m venv /tmp/train && /tmp/train/bin/pip install scikit-learn==1.9.1 rapidfuzz anyascii duckdb pyarrow numba
    PYTHONPATH=src:. /tmp/train/bin/python -m training.scorecard
"""

import json
from collections.abc import Sequence

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import GroupKFold

from training.corpus import HERE, Labelled, dev_pairs, ofac_pairs, own_pairs, sdn
from training.made import made_pairs
from vendorwatch.names.align import FEATURES, align
from vendorwatch.names.analysis import analyse

# No labelled pairs differ in these often enough to train on; their points are set by hand.
BY_HAND = ("places", "letters", "descent", "initials_alone")
TRAINED = tuple(feature for feature in FEATURES if feature not in BY_HAND)
OUT = HERE.parent / "src/vendorwatch/names/data/scorecard.json"
# The hand-labelled pairs are few and say what a person means by one name; the list's aliases are many and hold
# pseudonyms that no spelling can tell; the made ones are many and easy.
WEIGHTS = {"dev": 24.0, "own": 24.0, "ofac": 0.45, "made": 0.9}
STRONG = 3.0
FOLDS = 10
# These differences cost at least so much, even where the pairs saw no harm in them, so that equal names come first.
LEAST = 0.01
ALWAYS_COST = {
    "unlike",
    "missing_words",
    "extra_words",
    "order",
    "numbers",
    "legal_form",
    "initials",
    "joined",
    "forms",
    "acronym",
}


def measures(pairs: Sequence[Labelled]) -> np.ndarray:
    """Return one row of trained measures per pair."""
    columns = [FEATURES.index(feature) for feature in TRAINED]
    rows = np.array([align(analyse(p.query, p.kind), analyse(p.listed, p.kind)).measures for p in pairs])
    return rows[:, columns]


def weights(pairs: Sequence[Labelled]) -> np.ndarray:
    """Return how much each pair counts."""
    return np.array([WEIGHTS[pair.source] * (STRONG if pair.quality == "STRONG" else 1) for pair in pairs])


def model() -> HistGradientBoostingClassifier:
    """Return the untrained model: 300 stumps, each falling or flat."""
    return HistGradientBoostingClassifier(
        max_leaf_nodes=2,
        learning_rate=0.1,
        max_iter=300,
        monotonic_cst=[-1] * len(TRAINED),
        min_samples_leaf=8,
        l2_regularization=1.0,
        early_stopping=False,
        random_state=0,
    )


def cross_validate(pairs: Sequence[Labelled], x: np.ndarray, y: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """Return for each pair the odds given by a model that saw no pair with one of its names."""
    held_out = np.zeros(len(pairs))
    groups = [pair.group for pair in pairs]
    for train, test in GroupKFold(FOLDS, shuffle=True, random_state=0).split(x, y, groups):
        fitted = model().fit(x[train], y[train], sample_weight=counted[train])
        held_out[test] = fitted.predict_proba(x[test])[:, 1]
    return held_out


def tables(fitted: HistGradientBoostingClassifier, x: np.ndarray) -> tuple[float, dict[str, list[list[float]]]]:
    """Return the log-odds of equal names and, per measure, the steps `[from this value on, change of log-odds]`."""
    zero = np.zeros((1, len(TRAINED)))
    best = float(fitted.decision_function(zero)[0])
    steps: dict[str, list[list[float]]] = {}
    for place, feature in enumerate(TRAINED):
        values = np.unique(x[:, place])
        rows = np.zeros((len(values), len(TRAINED)))
        rows[:, place] = values
        change = fitted.decision_function(rows) - best
        steps[feature] = []
        for value, points in zip(values, change, strict=True):
            if points < -1e-6 and (not steps[feature] or points < steps[feature][-1][1] - 1e-6):
                steps[feature].append([round(float(value), 4), float(points)])
    return best, steps


def simplified(steps: list[list[float]], least: float) -> list[list[float]]:
    """Return the steps that change something after rounding; `least` is what the smallest difference costs."""
    kept = [[0.0001, -least]] if least else []
    for bound, points in steps:
        if points < (kept[-1][1] if kept else 0.0):
            kept.append([bound, points])
    return kept


def report(pairs: Sequence[Labelled], y: np.ndarray, odds: np.ndarray) -> dict[str, dict[str, float]]:
    """Return precision, recall and F1 at even odds, per source."""
    figures = {}
    for source in WEIGHTS:
        mine = np.array([pair.source == source for pair in pairs])
        said, true = odds[mine] >= 0.5, y[mine]
        hits = int((said & true).sum())
        precision, recall = hits / max(1, said.sum()), hits / max(1, true.sum())
        figures[source] = {
            "pairs": int(mine.sum()),
            "precision": round(precision, 4),
            "recall": round(recall, 4),
            "f1": round(2 * precision * recall / max(1e-9, precision + recall), 4),
        }
    return figures


def main() -> None:
    """Cross-validate, train on everything, write the file."""
    entries = sdn()
    pairs = [*dev_pairs(), *own_pairs(), *ofac_pairs(entries), *made_pairs(entries)]
    x, y = measures(pairs), np.array([pair.match for pair in pairs])
    counted = weights(pairs)
    figures = report(pairs, y, cross_validate(pairs, x, y, counted))
    best, steps = tables(model().fit(x, y, sample_weight=counted), x)
    card = json.loads(OUT.read_text(encoding="utf-8"))
    card["trained_on"] = figures
    for feature in TRAINED:
        scaled = [[bound, round(points / (2 * best), 4)] for bound, points in steps[feature]]
        card["features"][feature]["steps"] = simplified(scaled, LEAST if feature in ALWAYS_COST else 0.0)
    OUT.write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
