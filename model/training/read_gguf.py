"""Reading the GGUF file back: the weights as llama.cpp sees them."""

from pathlib import Path

import gguf
import torch

from .architecture import CancerLLMMini, Shape
from .export_gguf import gguf_name


def read_gguf(path: Path) -> CancerLLMMini:
    reader = gguf.GGUFReader(path)

    def value(key: str) -> int:
        return reader.fields[f"llama.{key}"].contents()

    shape = Shape(
        vocabulary=value("vocab_size"),
        layers=value("block_count"),
        width=value("embedding_length"),
        heads=value("attention.head_count"),
        key_heads=value("attention.head_count_kv"),
        hidden=value("feed_forward_length"),
        context=value("context_length"),
    )
    tensors = {tensor.name: tensor for tensor in reader.tensors}
    model = CancerLLMMini(shape)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            tensor = tensors[gguf_name(name)]
            weights = gguf.quants.dequantize(tensor.data, tensor.tensor_type)
            parameter.copy_(torch.from_numpy(weights.copy()).view(parameter.shape))
    return model.eval()
