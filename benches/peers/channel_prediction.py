"""The networks of channel prediction in PyTorch on one thread: updates per second, and the error that they reach.

Same networks, losses, batches and schedules as src/learn/sequence at the defaults (four speeds, 15 dB, two pilots ahead, blocks
of 64); other random numbers. PyTorch gives a recurrent unit two bias vectors where one would do. The score is the plain squared
error on 2,000 blocks, t = 32..63, beside the exact posterior's variance on the same blocks.
Needs: pip install torch numpy scipy. Run: python benches/peers/channel_prediction.py --network lstm --steps 2000 --seed 1
"""

import argparse
import time

import numpy
import torch
from scipy.special import j0
from torch import nn

SPEEDS, SAMPLE_S, WAVE_M = (0.3, 1.0, 3.0, 6.0), 2e-3, 299_792_458.0 / 3.5e9
NOISE, BLOCK, AHEAD, BATCH, SCORED = 10 ** -1.5, 64, 2, 64, 32
RATES = {"lstm": 1e-2, "gru": 1e-2, "rnn": 3e-3, "fnn": 3e-3}


def correlations(speed):
    """Of a whole path, row by row."""
    places = speed * SAMPLE_S * numpy.arange(BLOCK + AHEAD)
    return j0(2.0 * numpy.pi * numpy.abs(places[:, None] - places) / WAVE_M)


FACTORS = [numpy.linalg.cholesky(correlations(speed) + 1e-9 * numpy.eye(BLOCK + AHEAD)) for speed in SPEEDS]


def draw(classes, draws):
    """Pilots and what is wanted at each, (blocks, samples, 2)."""
    white = draws.standard_normal((len(classes), BLOCK + AHEAD, 2))
    values = numpy.stack([FACTORS[c] for c in classes]) @ white
    pilots = values[:, :BLOCK] + NOISE**0.5 * draws.standard_normal((len(classes), BLOCK, 2))
    return (torch.tensor(rows, dtype=torch.float32) for rows in (pilots, values[:, AHEAD:]))


class Recurrent(nn.Module):
    """A recurrent unit of 32 and a linear head at every step."""

    def __init__(self, kind):
        super().__init__()
        self.unit = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}[kind](2, 32, batch_first=True)
        self.head = nn.Linear(32, 2)

    def forward(self, pilots):
        return self.head(self.unit(pilots)[0])


class Window(nn.Module):
    """Two hidden layers on the last 32 pilots, asked where the window is full."""

    def __init__(self):
        super().__init__()
        hidden = [nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU()]
        self.chain = nn.Sequential(*hidden, nn.Linear(64, 2))

    def forward(self, pilots):
        return self.chain(pilots.unfold(1, 32, 1).transpose(2, 3).flatten(2))


def bound(pilots):
    """Mean variance of the exact posterior."""
    rows = pilots.numpy().astype(numpy.float64)
    variances = []
    for t in range(SCORED, BLOCK, 8):
        logs, means, errors = [], [], []
        for speed in SPEEDS:
            r = correlations(speed)
            noisy = r[: t + 1, : t + 1] + NOISE * numpy.eye(t + 1)
            weights = numpy.linalg.solve(noisy, r[t + AHEAD, : t + 1])
            solved = numpy.linalg.solve(noisy, rows[:, : t + 1])
            logs.append(-0.5 * (rows[:, : t + 1] * solved).sum((1, 2)) - numpy.linalg.slogdet(noisy)[1])
            means.append(numpy.einsum("s,bsp->bp", weights, rows[:, : t + 1]))
            errors.append(1.0 - weights @ r[t + AHEAD, : t + 1])
        w = numpy.exp(numpy.array(logs) - numpy.max(logs, 0))
        w = (w / w.sum(0))[..., None]
        mean = (w * means).sum(0)
        second = (w * (numpy.array(errors)[:, None, None] + numpy.square(means))).sum(0)
        variances.append((second - mean**2).mean())
    return numpy.mean(variances)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--network", choices=RATES, default="lstm")
    parser.add_argument("--steps", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    draws = numpy.random.default_rng(options.seed)
    network = Window() if options.network == "fnn" else Recurrent(options.network)
    first = 31 if options.network == "fnn" else 0
    optimiser = torch.optim.Adam(network.parameters(), lr=RATES[options.network])
    line = lambda step: 1.0 - 0.98 * min(step / options.steps, 1.0)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, line)
    seconds = 0.0
    for _ in range(options.steps):
        pilots, wanted = draw(draws.integers(0, len(SPEEDS), BATCH), draws)
        start = time.perf_counter()
        loss = (network(pilots) - wanted[:, first:]).square().mean()
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        seconds += time.perf_counter() - start
    pilots, wanted = draw(numpy.arange(2_000) % len(SPEEDS), draws)
    with torch.no_grad():
        error = (network(pilots)[:, -SCORED:] - wanted[:, -SCORED:]).square().mean().item()
    count = sum(parameter.numel() for parameter in network.parameters())
    print(f"{options.network}: {count} parameters, {options.steps / seconds:.1f} updates/s")
    print(f"mean squared error {error:.4f}, exact posterior {bound(pilots):.4f}")


if __name__ == "__main__":
    main()
