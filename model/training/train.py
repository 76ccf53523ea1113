"""Training: warm-up, a constant rate, then a decay to nothing, with checkpoints."""

import itertools
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .architecture import CancerLLMMini, Shape
from .branches import Batch
from .optimizer import optimizers, set_rate
from .stream import Stream

TEXT_STEPS = 500
"""Steps in which every token of a text is learnt as text; afterwards one in TEXT_EVERY."""
TEXT_EVERY = 5
TEXT_WEIGHT = (0.6, 0.3)
"""Weight of the text's loss against that of the answers, in the first steps and afterwards."""
LARGEST_GRADIENT = 1.0
CHECKPOINT_EVERY = 50


@dataclass(frozen=True)
class Plan:
    """The learning rate by step, as a factor of the highest: straight lines between points (step, factor)."""

    points: tuple[tuple[int, float], ...]

    @property
    def steps(self) -> int:
        return self.points[-1][0]

    def factor(self, step: int) -> float:
        for (begin, low), (end, high) in itertools.pairwise(self.points):
            if step < end:
                return low + (high - low) * (step - begin) / (end - begin)
        return self.points[-1][1]


def losses(model: CancerLLMMini, network: nn.Module, batch: Batch, step: int) -> tuple[Tensor, Tensor, Tensor]:
    """The loss to minimise, and its parts: mean cross-entropy (nats) of answer tokens and of text tokens."""
    hidden = network(batch.tokens, batch.positions, batch.mask).flatten(0, 1)
    text_at, text = batch.text_at, batch.text
    if step >= TEXT_STEPS:
        text_at, text = text_at[step % TEXT_EVERY :: TEXT_EVERY], text[step % TEXT_EVERY :: TEXT_EVERY]
    at = torch.cat((batch.answer_at, text_at))
    each = F.cross_entropy(model.logits(hidden[at]), torch.cat((batch.answer, text)), reduction="none")
    of_answers, of_text = each.split((len(batch.answer), len(text)))
    answers = of_answers.mean()
    texts = of_text.mean() if len(text) else answers.detach() * 0
    return answers + TEXT_WEIGHT[step >= TEXT_STEPS] * texts, answers, texts


def train(shape: Shape, stream: Stream, plan: Plan, out: Path, seed: int, fast: bool) -> CancerLLMMini:
    """Train to the end of the plan, from the checkpoint in `out` if there is one. `fast` compiles the network."""
    torch.manual_seed(seed)
    model = CancerLLMMini(shape)
    chosen = optimizers(model)
    set_rate(chosen, 0.0)
    checkpoint = out / "checkpoint.pt"
    step = 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(state["model"])
        for optimizer, saved in zip(chosen, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
        step = state["step"]
    network = torch.compile(model, dynamic=True) if fast else model
    began, tokens, answer_mean, text_mean = time.time(), 0, 0.0, 0.0
    batches = stream.batches(step)
    while step < plan.steps:
        batch = next(batches)
        set_rate(chosen, plan.factor(step))
        total, answers, texts = losses(model, network, batch, step)
        total.backward()
        nn.utils.clip_grad_norm_(model.parameters(), LARGEST_GRADIENT)
        for optimizer in chosen:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        step += 1
        tokens += batch.tokens.numel()
        answer_mean += (answers.item() - answer_mean) * 0.1
        text_mean += (texts.item() - text_mean) * 0.1
        if step % 10 == 0:
            speed = tokens / (time.time() - began)
            print(f"step {step} answers {answer_mean:.3f} text {text_mean:.3f} tokens/s {speed:.0f}", flush=True)
        if step % CHECKPOINT_EVERY == 0 or step == plan.steps:
            state = {"model": model.state_dict(), "optimizers": [o.state_dict() for o in chosen], "step": step}
            torch.save(state, checkpoint.with_suffix(".new"))
            checkpoint.with_suffix(".new").rename(checkpoint)
    return model
