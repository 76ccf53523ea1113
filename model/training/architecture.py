"""The network: a small Llama (RMSNorm, rotary positions, SwiGLU, grouped-query attention, tied embeddings)."""

from dataclasses import asdict, dataclass
from functools import partial

import torch
from torch import Tensor, nn
from torch.nn import functional as F


@dataclass(frozen=True)
class Shape:
    """Sizes of the network. `width` must be `heads` times the size of a head."""

    vocabulary: int
    layers: int = 6
    width: int = 256
    heads: int = 8
    key_heads: int = 4
    hidden: int = 704
    context: int = 2048
    rope_base: float = 10000.0
    norm_epsilon: float = 1e-5

    @property
    def head_size(self) -> int:
        return self.width // self.heads

    def as_dict(self) -> dict:
        return asdict(self)


SIZES = {
    "mini": Shape,
    "small": partial(Shape, layers=8, width=384, heads=12, key_heads=4, hidden=1024),
    "base": partial(Shape, layers=9, width=512, heads=8, key_heads=4, hidden=1408),
    "large": partial(Shape, layers=11, width=640, heads=10, key_heads=5, hidden=1728),
}
"""Shapes by name, for a vocabulary: of 6, 14, 29 and 53 million parameters. `base` is just under 32 MB as Q8_0, `large`
as Q4_0."""


def rotary_table(shape: Shape) -> tuple[Tensor, Tensor]:
    """Cosines and sines, each [context, head_size / 2], of the angles by position."""
    half = torch.arange(0, shape.head_size, 2, dtype=torch.float32) / shape.head_size
    angles = torch.arange(shape.context, dtype=torch.float32)[:, None] / shape.rope_base ** half[None, :]
    return angles.cos(), angles.sin()


def rotate(x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    """Turn neighbouring pairs of x [batch, heads, length, head_size] by angles [batch, 1, length, head_size / 2].

    Pairs are (0, 1), (2, 3), …: llama.cpp's own order for this architecture, so no weight is permuted on export.
    """
    even, odd = x[..., 0::2], x[..., 1::2]
    return torch.stack((even * cosine - odd * sine, even * sine + odd * cosine), dim=-1).flatten(-2)


class RMSNorm(nn.Module):
    def __init__(self, width: int, epsilon: float):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.epsilon = epsilon

    def forward(self, x: Tensor) -> Tensor:
        return F.rms_norm(x, self.weight.shape, self.weight, self.epsilon)


class Attention(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        narrow = shape.key_heads * shape.head_size
        self.query = nn.Linear(shape.width, shape.width, bias=False)
        self.key = nn.Linear(shape.width, narrow, bias=False)
        self.value = nn.Linear(shape.width, narrow, bias=False)
        self.output = nn.Linear(shape.width, shape.width, bias=False)

    def forward(self, x: Tensor, cosine: Tensor, sine: Tensor, mask: Tensor) -> Tensor:
        batch, length, width = x.shape
        shape = self.shape
        query = self.query(x).view(batch, length, shape.heads, shape.head_size).transpose(1, 2)
        key = self.key(x).view(batch, length, shape.key_heads, shape.head_size).transpose(1, 2)
        value = self.value(x).view(batch, length, shape.key_heads, shape.head_size).transpose(1, 2)
        repeats = shape.heads // shape.key_heads
        key = rotate(key, cosine, sine).repeat_interleave(repeats, dim=1)
        value = value.repeat_interleave(repeats, dim=1)
        mixed = F.scaled_dot_product_attention(rotate(query, cosine, sine), key, value, attn_mask=mask)
        return self.output(mixed.transpose(1, 2).reshape(batch, length, width))


class FeedForward(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.gate = nn.Linear(shape.width, shape.hidden, bias=False)
        self.up = nn.Linear(shape.width, shape.hidden, bias=False)
        self.down = nn.Linear(shape.hidden, shape.width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(F.silu(self.gate(x)) * self.up(x))


class Layer(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.attention_norm = RMSNorm(shape.width, shape.norm_epsilon)
        self.attention = Attention(shape)
        self.feed_norm = RMSNorm(shape.width, shape.norm_epsilon)
        self.feed = FeedForward(shape)

    def forward(self, x: Tensor, cosine: Tensor, sine: Tensor, mask: Tensor) -> Tensor:
        x = x + self.attention(self.attention_norm(x), cosine, sine, mask)
        return x + self.feed(self.feed_norm(x))


class CancerLLMMini(nn.Module):
    def __init__(self, shape: Shape):
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocabulary, shape.width)
        self.layers = nn.ModuleList(Layer(shape) for _ in range(shape.layers))
        self.norm = RMSNorm(shape.width, shape.norm_epsilon)
        cosine, sine = rotary_table(shape)
        self.register_buffer("cosine", cosine, persistent=False)
        self.register_buffer("sine", sine, persistent=False)
        self.initialize()

    def initialize(self) -> None:
        """Normal weights of 1/sqrt(width); what writes to the residual stream starts at zero."""
        scale = self.shape.width**-0.5
        nn.init.normal_(self.embedding.weight, std=0.02)
        for layer in self.layers:
            for linear in (layer.attention.query, layer.attention.key, layer.attention.value, layer.feed.gate, layer.feed.up):
                nn.init.normal_(linear.weight, std=scale)
            nn.init.zeros_(layer.attention.output.weight)
            nn.init.zeros_(layer.feed.down.weight)

    def forward(self, tokens: Tensor, positions: Tensor, mask: Tensor) -> Tensor:
        """Hidden states [batch, length, width] for tokens and positions [batch, length].

        mask [batch, 1, length, length] is true where a row's query may see a column's key.
        """
        x = self.embedding(tokens)
        cosine = self.cosine[positions][:, None]
        sine = self.sine[positions][:, None]
        for layer in self.layers:
            x = layer(x, cosine, sine, mask)
        return self.norm(x)

    def logits(self, hidden: Tensor) -> Tensor:
        """Scores of the next token [..., vocabulary] from hidden states [..., width]."""
        return F.linear(hidden, self.embedding.weight)
