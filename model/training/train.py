"""Training: warm-up, a constant rate, then a decay to nothing, with checkpoints; several networks on the same batches."""

import itertools
import time
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .architecture import CancerLLMMini, Shape
from .branches import Tensors
from .feed import Feed
from .optimizer import optimizers, set_rate

TEXT_UNTIL = 0.13
"""Share of the training in which every token of a text is learnt as text; afterwards one in TEXT_EVERY."""
TEXT_EVERY = 5
TEXT_WEIGHT = (0.6, 0.3)
"""Weight of the text's loss against that of the answers, in the first steps and afterwards."""
LARGEST_GRADIENT = 1.0
CHECKPOINT_STEPS = 50
CHECKPOINT_SECONDS = 60.0
"""A checkpoint is written when both have passed."""


@dataclass(frozen=True)
class Plan:
    """The learning rate in the course of a training, as a factor of the highest: straight lines between points (share, factor)."""

    points: tuple[tuple[float, float], ...]

    def factor(self, share: float) -> float:
        for (begin, low), (end, high) in itertools.pairwise(self.points):
            if share < end:
                return low + (high - low) * (share - begin) / (end - begin)
        return self.points[-1][1]


@dataclass(frozen=True)
class Length:
    """How long a training is: a number of steps, or minutes."""

    steps: int | None = None
    minutes: float | None = None

    def share(self, step: int, seconds: float) -> float:
        """What is done of it, 0 to 1."""
        if self.steps is not None:
            return min(1.0, step / self.steps)
        assert self.minutes is not None
        return min(1.0, seconds / (60 * self.minutes))


@dataclass
class Learner:
    """A network with its optimizers; its checkpoint is in `folder`."""

    name: str
    model: CancerLLMMini
    folder: Path
    network: nn.Module
    optimizers: list[torch.optim.Optimizer]
    means: Tensor
    """Of the last steps: loss of answers and of text."""

    @classmethod
    def new(cls, name: str, shape: Shape, folder: Path, seed: int, device: str, compiled: bool) -> "Learner":
        torch.manual_seed(seed)
        model = CancerLLMMini(shape).to(device)
        chosen = optimizers(model)
        set_rate(chosen, 0.0)
        network = torch.compile(model, dynamic=True) if compiled else model
        return cls(name, model, folder, network, chosen, torch.zeros(2, device=device))

    @property
    def checkpoint(self) -> Path:
        return self.folder / "checkpoint.pt"

    def save(self, done: "Done") -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        state = {"model": self.model.state_dict(), "optimizers": [o.state_dict() for o in self.optimizers], **vars(done)}
        torch.save(state, self.checkpoint.with_suffix(".new"))
        self.checkpoint.with_suffix(".new").rename(self.checkpoint)

    def load(self) -> "Done | None":
        """Takes up the checkpoint, where there is one."""
        if not self.checkpoint.exists():
            return None
        state = torch.load(self.checkpoint, weights_only=True, map_location=self.means.device)
        self.model.load_state_dict(state["model"])
        for optimizer, saved in zip(self.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
        return Done(state["step"], state["seconds"], state["tokens"])

    def step(self, batch: Tensors, share: float, number: int, factor: float) -> None:
        set_rate(self.optimizers, factor)
        total, answers, texts = losses(self.model, self.network, batch, share, number)
        total.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), LARGEST_GRADIENT)
        for optimizer in self.optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        self.means += (torch.stack((answers, texts)).detach() - self.means) * 0.1


@dataclass
class Done:
    step: int = 0
    seconds: float = 0.0
    tokens: int = field(default=0)


def losses(model: CancerLLMMini, network: nn.Module, batch: Tensors, share: float, number: int) -> tuple[Tensor, Tensor, Tensor]:
    """The loss to minimise, and its parts: mean cross-entropy (nats) of answer tokens and of text tokens."""
    narrow = torch.autocast("cuda", torch.bfloat16) if batch.tokens.is_cuda else nullcontext()
    text_at, text = batch.text_at, batch.text
    if share >= TEXT_UNTIL:
        text_at, text = text_at[number % TEXT_EVERY :: TEXT_EVERY], text[number % TEXT_EVERY :: TEXT_EVERY]
    with narrow:
        hidden = network(batch.tokens, batch.positions, batch.mask).flatten(0, 1)
        scores = model.logits(hidden[torch.cat((batch.answer_at, text_at))])
    each = F.cross_entropy(scores.float(), torch.cat((batch.answer, text)), reduction="none")
    of_answers, of_text = each.split((len(batch.answer), len(text)))
    answers = of_answers.mean()
    texts = of_text.mean() if len(text) else answers.detach() * 0
    return answers + TEXT_WEIGHT[share >= TEXT_UNTIL] * texts, answers, texts


def taken_up(learners: list[Learner]) -> Done:
    """What the checkpoints have done, which must be the same in all. @raise SystemExit where it is not"""
    found = [learner.load() or Done() for learner in learners]
    if len({(done.step, done.tokens) for done in found}) > 1:
        steps = ", ".join(f"{learner.name} {done.step}" for learner, done in zip(learners, found, strict=True))
        raise SystemExit(f"The checkpoints are of different steps ({steps}); train these sizes in folders of their own.")
    return found[0]


def train(learners: list[Learner], feed: Feed, plan: Plan, length: Length, done: Done) -> Done:
    """Trains all on the same batches to the end, from what is `done`."""
    device = learners[0].means.device
    began, saved = time.monotonic() - done.seconds, (done.step, time.monotonic())
    first_tokens, first_time = done.tokens, time.monotonic()
    while (share := length.share(done.step, time.monotonic() - began)) < 1:
        batch = feed.next(share)
        on_device = batch.on(device)
        for learner in learners:
            learner.step(on_device, share, done.step, plan.factor(share))
        done.step += 1
        done.tokens += batch.tokens.size
        if done.step % 10 == 0:
            means = {learner.name: learner.means.tolist() for learner in learners}  # waits for the device
            done.seconds = time.monotonic() - began
            told = " ".join(f"{name} answers {answers:.3f} text {texts:.3f}" for name, (answers, texts) in means.items())
            speed = (done.tokens - first_tokens) / (time.monotonic() - first_time)
            print(f"{share:.3f} step {done.step} {told} tokens/s {speed:.0f}", flush=True)
        if done.step - saved[0] >= CHECKPOINT_STEPS and time.monotonic() - saved[1] >= CHECKPOINT_SECONDS:
            done.seconds = time.monotonic() - began
            for learner in learners:
                learner.save(done)
            saved = (done.step, time.monotonic())
    done.seconds = time.monotonic() - began
    for learner in learners:
        learner.save(done)
    return done
