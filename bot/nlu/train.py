"""Trains the classifiers of an index, and scores each question by models that have not seen it."""

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
from bot.nlu.folds import FOLDS, assign_folds
from bot.nlu.lexical import GROUPS, LexicalModel, log_softmax
from bot.nlu.lexicon import Lexicon

_INVERSE_PENALTY = 30.0
_ITERATIONS = 40
_ITERATIONS_HELD_OUT = 25
_LEAST = (2, 1, 2, 1)
"""In how many questions of its language a feature of each view must stand to be kept."""


@dataclass(frozen=True, slots=True)
class Held:
    """A question with the log-probabilities that models gave it which never saw its like."""

    example: Example
    prepared: Prepared
    fold: int
    concepts: tuple[str, ...]
    lexical: Floats
    conceptual: Floats


@dataclass(frozen=True, slots=True)
class Trained:
    """What training yields: the models, and each question as unseen ones would be scored."""

    labels: tuple[str, ...]
    lexical: dict[str, LexicalModel]
    concepts: ConceptModel
    held: tuple[Held, ...]


def train(corpus: Corpus, lexicon: Lexicon) -> Trained:
    """Train one lexical classifier a group of languages and one concept classifier over all."""
    examples = corpus.examples
    labels = tuple(sorted({example.label for example in examples}))
    number = {label: index for index, label in enumerate(labels)}
    targets = np.array([number[example.label] for example in examples], np.int32)
    prepared = [prepare(example.text, example.language) for example in examples]
    folds = assign_folds(examples, prepared)
    concepts = [
        tuple(found.concept for found in lexicon.find_folded(text.folded, example.language))
        for text, example in zip(prepared, examples, strict=True)
    ]
    documents = [concept_features(names) for names in concepts]
    counts, rows = count(documents, targets, len(labels))
    conceptual = _held_out_concepts(counts, rows, targets, folds)

    def fit_group(group: str) -> tuple[str, LexicalModel, Integers, Floats] | None:
        members = [i for i, e in enumerate(examples) if e.language in GROUPS[group]]
        if not members:
            return None
        index = np.array(members, np.int32)
        model, held = _fit_lexical(
            [prepared[i] for i in members], targets[index], folds[index], len(labels)
        )
        return group, model, index, held

    lexical: dict[str, LexicalModel] = {}
    held_lexical = np.zeros((len(examples), len(labels)), np.float32)
    with ThreadPoolExecutor(2) as pool:
        for fitted in pool.map(fit_group, GROUPS):
            if fitted is not None:
                group, lexical[group], index, held = fitted
                held_lexical[index] = held
    return Trained(
        labels,
        lexical,
        counts.model(),
        tuple(
            Held(example, prepared[i], int(folds[i]), concepts[i], held_lexical[i], conceptual[i])
            for i, example in enumerate(examples)
        ),
    )


def _held_out_concepts(
    counts: ConceptCounts, rows: Sequence[Integers], targets: Integers, folds: Integers
) -> Floats:
    scores = np.zeros((len(rows), counts.counts.shape[1]), np.float32)
    for fold in range(FOLDS):
        held = np.flatnonzero(folds == fold).tolist()
        weights = counts.without([rows[i] for i in held], targets[held])
        for i in held:
            scores[i] = weights[rows[i]].sum(axis=0)
    return log_softmax(scores)


def _fit_lexical(
    texts: Sequence[Prepared], targets: Integers, folds: Integers, width: int
) -> tuple[LexicalModel, Floats]:
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
    held = np.zeros_like(wanted)
    for fold in range(FOLDS):
        out = np.flatnonzero(folds == fold)
        kept = np.flatnonzero(folds != fold)
        if not len(out) or not len(kept):
            continue
        dual = solver.fit(
            kernel[np.ix_(kept, kept)], wanted[kept], _INVERSE_PENALTY, _ITERATIONS_HELD_OUT
        )
        held[out] = kernel[np.ix_(out, kept)] @ dual
    return model, log_softmax(held)
