"""The bundled embedder for many texts, where the processor multiplies bfloat16: PyTorch does so, and ONNX Runtime does not.

Its vectors have a cosine of .9999 with those of single precision. It takes seconds to load, which only many texts are worth.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from transformers.models.bert.configuration_bert import BertConfig
from transformers.models.bert.modeling_bert import BertModel

from vectorstore.models.bundled import embedder_path

PASS_TOKENS = 4096  # of all texts in one forward pass


class BulkEncoder:
    """Called as `Encoder` is, it computes the same; each call in one thread, so that calls can run side by side."""

    def __init__(self, weights: Mapping[str, NDArray[np.float32]]) -> None:
        config = BertConfig.from_pretrained(Path(embedder_path()))
        self._model = BertModel(config, add_pooling_layer=False)
        self._model.load_state_dict({name: torch.from_numpy(values) for name, values in weights.items()})
        self._model.eval()
        for module in self._model.modules():
            if isinstance(module, torch.nn.Linear):
                module.to(torch.bfloat16)
        self._usual_threads = torch.get_num_threads()

    def __call__(self, ids: NDArray[np.int64], types: NDArray[np.int64], mask: NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors of all tokens (n, tokens, d) of n texts, given by their tokens' `ids`, `types` and `mask` (n, tokens)."""
        given, typed, masked = (torch.from_numpy(values) for values in (ids, types, mask))
        torch.set_num_threads(1)
        try:
            with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
                hidden = self._model(input_ids=given, token_type_ids=typed, attention_mask=masked).last_hidden_state
        finally:
            torch.set_num_threads(self._usual_threads)  # other models share the setting
        return np.asarray(hidden.float().numpy())
