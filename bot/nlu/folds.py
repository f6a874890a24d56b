"""Parts the questions into folds that keep near-duplicates together, for honest held-out scores."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from rapidfuzz import fuzz, process

from bot.nlu.corpus import Example
from bot.nlu.features import Integers, Prepared

FOLDS = 3
_ALIKE = 80.0
"""token_sort_ratio (0 to 100) from which two questions of one label count as one phrasing."""


def assign_folds(examples: Sequence[Example], prepared: Sequence[Prepared]) -> Integers:
    """Return the fold of each question, 0 to FOLDS - 1.

    Questions of one label and language that are nearly the same fall into one fold; else the folds
    are as even as can be. The same corpus is always parted the same way.
    """
    members: dict[tuple[str, str], list[int]] = {}
    for i, example in enumerate(examples):
        members.setdefault((example.label, example.language), []).append(i)
    folds = np.zeros(len(examples), np.int32)
    for turn, key in enumerate(sorted(members)):
        clusters = _clusters(members[key], [prepared[i].folded for i in members[key]])
        sizes = [0] * FOLDS
        for cluster in clusters:
            fold = min(range(FOLDS), key=lambda f: (sizes[f], (f + turn) % FOLDS))
            sizes[fold] += len(cluster)
            folds[cluster] = fold
    return folds


def _clusters(members: Sequence[int], texts: Sequence[str]) -> list[list[int]]:
    alike = process.cdist(texts, texts, scorer=fuzz.token_sort_ratio, score_cutoff=_ALIKE) > 0
    cluster_of = list(range(len(members)))
    for one, other in zip(*np.nonzero(np.triu(alike, 1)), strict=True):
        old, new = cluster_of[other], cluster_of[one]
        if old != new:
            cluster_of = [new if c == old else c for c in cluster_of]
    clusters: dict[int, list[int]] = {}
    for member, cluster in zip(members, cluster_of, strict=True):
        clusters.setdefault(cluster, []).append(member)
    return list(clusters.values())
