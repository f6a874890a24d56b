"""Trains the classifiers of an index on every question of a corpus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from threadpoolctl import threadpool_limits

from bot.nlu import fitting
from bot.nlu.concepts import ConceptModel, concept_features
from bot.nlu.corpus import Corpus, Example
from bot.nlu.features import VIEWS, Integers, Prepared, Vocabulary, prepare, vocabulary
from bot.nlu.fitting import Weights
from bot.nlu.lexical import GROUPS, LexicalModel
from bot.nlu.lexicon import Lexicon, folded
from bot.nlu.linear import LinearModel

_LEAST = 3
"""In how many questions of its language a feature must stand to be kept: what stands in two says
little, and is a third of them all."""
_LEAST_CONCEPTS = 4
"""The same for a concept or a pair of them, in all languages together."""
_SPELT_SO = 2
"""In how many questions a word must stand to be taken for spelt as it is meant."""
_SHARES = (1.2, 0.7, 1.0, 0.7)
"""Length of each view's features: whole words say less of what a misspelt message means."""


@dataclass(frozen=True, slots=True)
class Trained:
    """What training yields: the models, the lexicon they read by, and the questions folded."""

    lexicon: Lexicon
    labels: tuple[str, ...]
    lexical: dict[str, LexicalModel]
    concepts: ConceptModel
    prepared: tuple[Prepared, ...]


def train(corpus: Corpus) -> Trained:
    """Train one lexical classifier a group of languages and one concept classifier over all."""
    examples = corpus.examples
    labels = tuple(sorted({example.label for example in examples}))
    number = {label: index for index, label in enumerate(labels)}
    targets = np.array([number[example.label] for example in examples], np.int32)
    prepared = tuple(prepare(example.text, example.language) for example in examples)
    lexicon = Lexicon(folded(corpus.lexicon), known_words(examples, prepared))
    documents = [
        concept_features(found.concept for found in lexicon.find_folded(text.folded, one.language))
        for text, one in zip(prepared, examples, strict=True)
    ]
    members = {
        group: [i for i, one in enumerate(examples) if one.language in languages]
        for group, languages in GROUPS.items()
    }
    members = {group: places for group, places in members.items() if places}

    def fit_group(group: str) -> LexicalModel:
        places = members[group]
        texts = [prepared[i] for i in places]
        return LexicalModel(_fit_lexical(texts, targets[places], len(labels)))

    # One after the other: liblinear draws from one random sequence for the whole process. Further
    # threads inside a matrix product would only wait for each other.
    with threadpool_limits(1), ThreadPoolExecutor(1) as beside:
        concepts = beside.submit(_fit_concepts, documents, targets, len(labels))
        lexical = {group: fit_group(group) for group in members}
        return Trained(lexicon, labels, lexical, ConceptModel(concepts.result()), prepared)


def known_words(
    examples: Sequence[Example], prepared: Sequence[Prepared]
) -> dict[str, frozenset[str]]:
    """Return the words by language that are in more than one question: hardly misspellings."""
    seen: dict[str, Counter[str]] = {}
    for example, text in zip(examples, prepared, strict=True):
        seen.setdefault(example.language, Counter()).update(set(text.folded.split()))
    return {
        language: frozenset(word for word, times in counts.items() if times >= _SPELT_SO)
        for language, counts in seen.items()
    }


def _fit_lexical(texts: Sequence[Prepared], targets: Integers, width: int) -> LinearModel:
    vocabularies: list[Vocabulary] = []
    matrices = []
    for view, share in zip(VIEWS, _SHARES, strict=True):
        documents = [view.features(view.spelling(text)) for text in texts]
        vocabularies.append(vocabulary(documents, _LEAST))
        matrices.append(share * fitting.matrix(vocabularies[-1], documents))
    weights = fitting.fit_margins(sparse.hstack(matrices).tocsr(), targets, width)
    return _model(vocabularies, weights, _SHARES)


def _fit_concepts(
    documents: Sequence[tuple[str, ...]], targets: Integers, width: int
) -> LinearModel:
    words = vocabulary(documents, _LEAST_CONCEPTS)
    weights = fitting.fit_logistic(fitting.matrix(words, documents), targets, width)
    return _model([words], weights, [1.0])


def _model(
    vocabularies: Sequence[Vocabulary], weights: Weights, shares: Sequence[float]
) -> LinearModel:
    """Part the weights by view; at run time every view has length one, so they take its share."""
    ends = np.cumsum([len(words.rows) for words in vocabularies])[:-1]
    parts = [
        (share * part).astype(np.float16)
        for part, share in zip(np.split(weights[0], ends), shares, strict=True)
    ]
    return LinearModel(tuple(vocabularies), tuple(parts), weights[1].astype(np.float32))
