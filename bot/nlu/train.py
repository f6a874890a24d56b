"""Trains the classifiers of an index, and scores questions by models that have not seen them."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from bot.nlu import kernel as kernels
from bot.nlu import solver
from bot.nlu.concepts import ConceptCounts, ConceptModel, concept_features, count
from bot.nlu.corpus import Corpus, Example
from bot.nlu.features import VIEWS, Floats, Integers, Prepared, Vocabulary, prepare, vocabulary
from bot.nlu.holdout import hold_out
from bot.nlu.lexical import GROUPS, LexicalModel, log_softmax
from bot.nlu.lexicon import Lexicon

_INVERSE_PENALTY = 30.0
_ITERATIONS = 35
_ITERATIONS_HELD_OUT = 25
_LEAST = (2, 1, 2, 1)
"""In how many questions of its language a feature of each view must stand to be kept."""


@dataclass(frozen=True, slots=True)
class Held:
    """A question with the log-probabilities that models gave it which never saw its like."""

    example: Example
    lexical: Floats
    conceptual: Floats


@dataclass(frozen=True, slots=True)
class Trained:
    """What training yields: the models, the questions folded, and those held out once, scored."""

    labels: tuple[str, ...]
    lexical: dict[str, LexicalModel]
    concepts: ConceptModel
    prepared: tuple[Prepared, ...]
    held: tuple[Held, ...]


def train(corpus: Corpus, lexicon: Lexicon) -> Trained:
    """Train one lexical classifier a group of languages and one concept classifier over all.

    The models learn from every question; a part is held out from twins of them, for calibration.
    """
    examples = corpus.examples
    labels = tuple(sorted({example.label for example in examples}))
    number = {label: index for index, label in enumerate(labels)}
    targets = np.array([number[example.label] for example in examples], np.int32)
    prepared = tuple(prepare(example.text, example.language) for example in examples)
    held = hold_out(examples, prepared)
    documents = [
        concept_features(found.concept for found in lexicon.find_folded(text.folded, one.language))
        for text, one in zip(prepared, examples, strict=True)
    ]
    counts, rows = count(documents, targets, len(labels))
    places = np.flatnonzero(held).tolist()
    conceptual = _held_out_concepts(counts, [rows[i] for i in places], targets[held])

    def fit_group(group: str) -> tuple[LexicalModel, list[int], Floats] | None:
        members = [i for i, one in enumerate(examples) if one.language in GROUPS[group]]
        if not members:
            return None
        members.sort(key=lambda i: held[i])
        seen = len(members) - int(held[members].sum())
        texts = [prepared[i] for i in members]
        model, scores = _fit_lexical(texts, targets[members], seen, len(labels))
        return model, members[seen:], scores

    lexical: dict[str, LexicalModel] = {}
    scores = np.zeros((len(examples), len(labels)), np.float32)
    with ThreadPoolExecutor(2) as pool:
        for group, fitted in zip(GROUPS, pool.map(fit_group, GROUPS), strict=True):
            if fitted is not None:
                lexical[group], found, scores_found = fitted
                scores[found] = scores_found
    return Trained(
        labels,
        lexical,
        counts.model(),
        prepared,
        tuple(Held(examples[i], scores[i], conceptual[n]) for n, i in enumerate(places)),
    )


def _held_out_concepts(
    counts: ConceptCounts, rows: Sequence[Integers], targets: Integers
) -> Floats:
    weights = counts.without(rows, targets)
    scores = np.zeros((len(rows), counts.counts.shape[1]), np.float32)
    for place, found in enumerate(rows):
        scores[place] = weights[found].sum(axis=0)
    return log_softmax(scores)


def _fit_lexical(
    texts: Sequence[Prepared], targets: Integers, seen: int, width: int
) -> tuple[LexicalModel, Floats]:
    """Fit to all texts; also score those from place `seen` on by a model of those before it."""
    vocabularies: list[Vocabulary] = []
    matrices = []
    kernel = np.ones((len(texts), len(texts)), np.float32)
    for view, least in zip(VIEWS, _LEAST, strict=True):
        documents = [tuple(view(text)) for text in texts]
        words = vocabulary(documents, least)
        matrix = kernels.matrix(words, documents)
        kernels.add_products(kernel, matrix)
        vocabularies.append(words)
        matrices.append(matrix)
    wanted = np.zeros((len(texts), width), np.float32)
    wanted[np.arange(len(texts)), targets] = 1
    dual = solver.fit(kernel, wanted, _INVERSE_PENALTY, _ITERATIONS)
    weights = tuple(np.asarray(matrix.T @ dual).astype(np.float16) for matrix in matrices)
    model = LexicalModel(tuple(vocabularies), weights, dual.sum(axis=0))
    # The part of the kernel is a view: two copies of it would not fit a small machine's memory.
    dual = solver.fit(kernel[:seen, :seen], wanted[:seen], _INVERSE_PENALTY, _ITERATIONS_HELD_OUT)
    return model, log_softmax(kernel[seen:, :seen] @ dual)
