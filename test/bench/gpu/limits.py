"""Measures what a GPU can do at most, for `gpu.mjs measure --bandwidth --arithmetic`: python3 limits.py

Prints GB/s of a copy in its memory (read and written) and TFLOP/s of a product of matrices of bfloat16, both of random
numbers, the median of 20 after a warm-up; needs PyTorch.
"""

import json
import statistics

import torch

REPEATS = 20


def seconds(work) -> float:
    for _ in range(3):
        work()
    times = []
    for _ in range(REPEATS):
        begin, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        begin.record()
        work()
        end.record()
        torch.cuda.synchronize()
        times.append(begin.elapsed_time(end) / 1000)
    return statistics.median(times)


def main() -> None:
    source = torch.randint(0, 2**31 - 1, (2**29,), dtype=torch.int32, device="cuda")
    target = torch.empty_like(source)
    bandwidth = 2 * source.nbytes / seconds(lambda: target.copy_(source))
    size = 8192
    a, b = (torch.randn(size, size, dtype=torch.bfloat16, device="cuda") for _ in range(2))
    arithmetic = 2 * size**3 / seconds(lambda: a @ b)
    print(json.dumps({"gpu": torch.cuda.get_device_name(), "bandwidth": round(bandwidth / 1e9), "arithmetic": round(arithmetic / 1e12)}))


if __name__ == "__main__":
    main()
