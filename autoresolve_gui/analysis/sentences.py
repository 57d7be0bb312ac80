"""What sentences mean, as vectors: the small language model all-MiniLM-L6-v2.

The model (N. Reimers and I. Gurevych, "Sentence-BERT", EMNLP 2019; weights under Apache-2.0, eight
bits a weight) lies in resources/models and is run by ONNX Runtime on this machine; nothing is
fetched. It knows English; docs/director.md says what becomes of other languages.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from autoresolve_gui.model.errors import AutoResolveError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

DIMENSION = 384
_PACKAGE = Path(__file__).resolve().parent.parent
_FOLDER = Path("resources", "models")
_WEIGHTS = "minilm_l6_v2_int8.onnx"
_VOCABULARY = "minilm_l6_v2_tokenizer.json"
# What the model was trained to read at a time; more than that is cut off.
_MAX_PIECES = 256
_MAX_CHARS = 8_192
_BATCH = 16
_UNREAD = "[UNK]"
_LEAST_LETTERS = 2


class SentenceModelError(AutoResolveError):
    """What sentences mean cannot be told on this machine."""


class SentenceModel:
    """Turns sentences into vectors that lie close together where the sentences mean alike.

    What a sentence gives does not hang on the others that are embedded with it. Not for several
    threads at once: one caller at a time.
    """

    def __init__(self, weights: InferenceSession, pieces: Tokenizer) -> None:
        self._weights = weights
        self._pieces = pieces
        pieces.enable_truncation(_MAX_PIECES)
        pieces.enable_padding()

    def embed(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        """Return one vector a sentence, float32, shape (sentences, 384), each of length 1.

        The mean over the word pieces, as the model was trained. Of a long sentence the first 256
        pieces count (some 200 words). An empty sentence has a vector like any other.
        """
        vectors = np.zeros((len(sentences), DIMENSION), dtype=np.float32)
        texts = [_readable(sentence) for sentence in sentences]
        # Sentences of like length together: a batch is as slow as its longest.
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        for start in range(0, len(order), _BATCH):
            places = order[start : start + _BATCH]
            vectors[places] = self._embedded([texts[place] for place in places])
        return vectors

    def knows_a_word(self, sentence: str) -> bool:
        """Tell whether there is a word of two letters or digits at least that can be read.

        Signs, emoji, single letters and endless words have vectors like all else, and those mean
        nothing. Words are read in pieces, so one that somebody made up counts as well.
        """
        text = _readable(sentence)
        encoding = self._pieces.encode(text)
        letters: dict[int, int] = {}
        pieces = zip(encoding.word_ids, encoding.tokens, encoding.offsets, strict=True)
        for word, piece, (start, end) in pieces:
            if word is not None and piece != _UNREAD:
                letters[word] = letters.get(word, 0) + sum(map(str.isalnum, text[start:end]))
        return max(letters.values(), default=0) >= _LEAST_LETTERS

    def _embedded(self, texts: list[str]) -> NDArray[np.float32]:
        encodings = self._pieces.encode_batch(texts)
        pieces = np.array([encoding.ids for encoding in encodings], dtype=np.int64)
        mask = np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64)
        given = {
            "input_ids": pieces, "attention_mask": mask, "token_type_ids": np.zeros_like(pieces),
        }  # fmt: skip
        hidden = np.asarray(self._weights.run(["last_hidden_state"], given)[0])
        counted = mask[..., None].astype(np.float32)
        mean = (hidden * counted).sum(axis=1) / counted.sum(axis=1)
        lengths = np.linalg.norm(mean, axis=1, keepdims=True)
        return np.asarray(mean / np.maximum(lengths, 1e-9), dtype=np.float32)


def load_sentence_model(folder: Path | None = None, *, threads: int = 1) -> SentenceModel:
    """Return the model, ready to run on `threads` cores. Raises `SentenceModelError`.

    `folder` holds its two files; without it those that come with the program are taken.
    """
    remedy = "Install AutoResolve again (`make environment` in a checkout brings the file)."
    for package in ("onnxruntime", "tokenizers"):
        if find_spec(package) is None:
            raise SentenceModelError(f"the package {package} is missing", remedy=remedy)
    # heavy: they are loaded where the first sentence is read, not where the program starts
    import onnxruntime  # noqa: PLC0415
    from tokenizers import Tokenizer  # noqa: PLC0415

    folders = [folder] if folder else [_PACKAGE / _FOLDER, _PACKAGE.parent / _FOLDER]
    weights = _found(folders, _WEIGHTS, remedy)
    vocabulary = _found(folders, _VOCABULARY, remedy)
    # Builds for Windows before 1.29 know this alone; the others heed the variable (`__init__.py`).
    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.log_severity_level = 4
    try:
        session = onnxruntime.InferenceSession(
            weights.read_bytes(), options, providers=["CPUExecutionProvider"]
        )
        return SentenceModel(session, Tokenizer.from_file(str(vocabulary)))
    except Exception as error:  # neither library has a base class for its errors
        message = f"the sentence model in {weights.parent} cannot be loaded: {error}"
        raise SentenceModelError(message, remedy=remedy) from error


def _found(folders: Sequence[Path], name: str, remedy: str) -> Path:
    path = next((folder / name for folder in folders if (folder / name).is_file()), None)
    if path is None:
        raise SentenceModelError(f"the file {name} is missing", remedy=remedy)
    return path


def _readable(sentence: str) -> str:
    """Return what the tokenizer takes: half characters, which JSON may spell, become `?`."""
    return sentence[:_MAX_CHARS].encode("utf-8", "replace").decode("utf-8")
