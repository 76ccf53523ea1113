"""Writing the model as a GGUF file that llama.cpp and node-llama-cpp load."""

from pathlib import Path

import gguf
import numpy as np
import torch
from torch import Tensor

from .architecture import CancerLLMMini, Shape
from .stream import LONGEST_DIAGNOSIS
from .tokenizer import BEGIN, END, FIXED, UNKNOWN, Tokenizer

VERSION = "1.1.0"

NAMES = {
    "attention_norm.weight": "attn_norm.weight",
    "attention.query.weight": "attn_q.weight",
    "attention.key.weight": "attn_k.weight",
    "attention.value.weight": "attn_v.weight",
    "attention.output.weight": "attn_output.weight",
    "feed_norm.weight": "ffn_norm.weight",
    "feed.gate.weight": "ffn_gate.weight",
    "feed.up.weight": "ffn_up.weight",
    "feed.down.weight": "ffn_down.weight",
}


def gguf_name(name: str) -> str:
    """A tensor's name in llama.cpp."""
    if name == "embedding.weight":
        return "token_embd.weight"
    if name == "norm.weight":
        return "output_norm.weight"
    _, layer, rest = name.split(".", 2)
    return f"blk.{layer}.{NAMES[rest]}"


PACKINGS = ("Q8_0", "Q5_0", "Q4_0")


def describe(writer: gguf.GGUFWriter, shape: Shape, packing: str) -> None:
    writer.add_name("CancerLLM Mini")
    writer.add_version(VERSION)
    writer.add_license("apache-2.0")
    writer.add_description(
        "A small model that speaks the CancerLLM protocol: phenotypes, diagnosis and treatment plan from oncology notes. "
        "For annotation under review, not for clinical use."
    )
    writer.add_string("general.dataset", "TCGA-Reports (doi 10.17632/hyg5xkznpx.1, CC BY 4.0) and synthetic notes")
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.hidden)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.key_heads)
    writer.add_rope_dimension_count(shape.head_size)
    writer.add_rope_freq_base(shape.rope_base)
    writer.add_layer_norm_rms_eps(shape.norm_epsilon)
    writer.add_vocab_size(shape.vocabulary)
    writer.add_file_type(gguf.LlamaFileType[f"MOSTLY_{packing}"])
    writer.add_string("cancerllm.protocol", "cancerllm")
    writer.add_uint32("cancerllm.diagnosis.max_tokens", LONGEST_DIAGNOSIS)


def describe_tokenizer(writer: gguf.GGUFWriter, tokenizer: Tokenizer) -> None:
    pieces = tokenizer.pieces
    tokens: list[bytes] = []
    kinds: list[int] = []
    for index in range(pieces.vocab_size()):
        tokens.append(pieces.id_to_piece(index).encode())
        if pieces.is_unknown(index):
            kinds.append(gguf.TokenType.UNKNOWN)
        elif pieces.is_control(index):
            kinds.append(gguf.TokenType.CONTROL)
        elif pieces.is_byte(index):
            kinds.append(gguf.TokenType.BYTE)
        else:
            kinds.append(gguf.TokenType.NORMAL)
    scores = [pieces.get_score(index) for index in range(pieces.vocab_size())]
    writer.add_tokenizer_model("llama")
    writer.add_tokenizer_pre("default")
    writer.add_token_list(tokens + [text.encode() for text in FIXED])
    writer.add_token_scores(scores + [0.0] * len(FIXED))
    writer.add_token_types(kinds + [gguf.TokenType.USER_DEFINED] * len(FIXED))
    writer.add_unk_token_id(UNKNOWN)
    writer.add_bos_token_id(BEGIN)
    writer.add_eos_token_id(END)
    writer.add_add_bos_token(True)
    writer.add_add_eos_token(False)
    writer.add_add_space_prefix(False)


def quantized(weight: Tensor, packing: str) -> np.ndarray:
    numbers = weight.detach().to("cpu", torch.float32).numpy()
    return gguf.quants.quantize(numbers, gguf.GGMLQuantizationType[packing])


def write_gguf(model: CancerLLMMini, tokenizer: Tokenizer, path: Path, packing: str = "Q8_0") -> None:
    """@param packing of the matrices, of PACKINGS; the table of tokens is Q8_0, norms are float32"""
    writer = gguf.GGUFWriter(path, "llama")
    describe(writer, model.shape, packing)
    describe_tokenizer(writer, tokenizer)
    for name, parameter in model.named_parameters():
        if parameter.ndim == 2:
            chosen = "Q8_0" if name == "embedding.weight" else packing
            writer.add_tensor(gguf_name(name), quantized(parameter, chosen), raw_dtype=gguf.GGMLQuantizationType[chosen])
        else:
            writer.add_tensor(gguf_name(name), parameter.detach().to("cpu", torch.float32).numpy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()

