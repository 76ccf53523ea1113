"""Muon for the matrices of the layers (momentum, then made orthogonal), AdamW for embeddings and norms."""

from collections import defaultdict

import torch
from torch import Tensor, nn

MUON_RATE = 0.02
ADAM_RATE = 0.004
MOMENTUM = 0.95
DECAY = 0.02
NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)


def orthogonal(stack: Tensor, steps: int = 5) -> Tensor:
    """Nearly orthogonal matrices [n, rows, columns] with the singular vectors of the given ones."""
    a, b, c = NEWTON_SCHULZ
    tall = stack.size(1) > stack.size(2)
    x = stack.transpose(1, 2) if tall else stack
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    for _ in range(steps):
        gram = x @ x.transpose(1, 2)
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x.transpose(1, 2) if tall else x


class Muon(torch.optim.Optimizer):
    def __init__(self, parameters: list[nn.Parameter], lr: float):
        super().__init__(parameters, {"lr": lr})

    @torch.no_grad()
    def step(self) -> None:
        by_shape: dict[tuple[int, int], list[nn.Parameter]] = defaultdict(list)
        rate = self.param_groups[0]["lr"]
        for parameter in self.param_groups[0]["params"]:
            by_shape[tuple(sorted(parameter.shape))].append(parameter)
        for (short, long), parameters in by_shape.items():
            updates = []
            for parameter in parameters:
                momentum = self.state[parameter].setdefault("momentum", torch.zeros_like(parameter))
                momentum.lerp_(parameter.grad, 1 - MOMENTUM)
                update = parameter.grad.lerp(momentum, MOMENTUM)
                updates.append(update if update.size(0) <= update.size(1) else update.T)
            scale = (long / short) ** 0.5
            for parameter, update in zip(parameters, orthogonal(torch.stack(updates)), strict=True):
                tall = parameter.size(0) > parameter.size(1)
                parameter.mul_(1 - rate * DECAY)
                parameter.add_(update.T if tall else update, alpha=-rate * (scale if tall else 1.0))


def optimizers(model: nn.Module) -> list[torch.optim.Optimizer]:
    matrices = [p for name, p in model.named_parameters() if name.startswith("layers.") and p.ndim == 2]
    rest = [p for name, p in model.named_parameters() if not (name.startswith("layers.") and p.ndim == 2)]
    adam = torch.optim.AdamW(rest, lr=ADAM_RATE, betas=(0.9, 0.97), weight_decay=0.0, fused=True)
    return [Muon(matrices, MUON_RATE), adam]


def set_rate(chosen: list[torch.optim.Optimizer], factor: float) -> None:
    """All learning rates as a factor of their highest."""
    for optimizer in chosen:
        for group in optimizer.param_groups:
            group.setdefault("highest", group["lr"])
            group["lr"] = group["highest"] * factor
