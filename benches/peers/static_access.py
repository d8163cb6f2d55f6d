"""Updates a second of the four networks of one-shot access in eager PyTorch, to compare with `iiot-lab bench static-access`.

The networks, the loss, the batch of 64 draws and Adam are those of the lab; every operation is PyTorch's own. Both sides use
as many threads as --threads says (the lab: 1). Needs torch:  python benches/peers/static_access.py --threads 1 --seconds 5
"""

import argparse
import json
import time

import torch
from torch import nn

DEVICES, PREAMBLES, BATCH, SNR = 80, 54.0, 64, 10.0


class GNN(nn.Module):
    """10 graph-filter layers of 4 taps on the diagonal shift, whose product is elementwise."""

    def __init__(self):
        super().__init__()
        taps = 0.1 * torch.randn(10, 4)
        taps[:9, 0] += 1.0
        self.taps = nn.Parameter(taps)

    def forward(self, gains):
        shift = gains / 4
        z = torch.ones_like(gains)
        for layer in range(10):
            power, total = z, self.taps[layer, 0] * z
            for tap in range(1, 4):
                power = shift * power
                total = total + self.taps[layer, tap] * power
            z = torch.relu(total) if layer < 9 else total
        return z


class CNN(nn.Module):
    """10 one-channel circular convolutions of 4 taps over the diagonal."""

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList(nn.Conv1d(1, 1, 4, bias=False) for _ in range(10))
        with torch.no_grad():
            for index, layer in enumerate(self.layers):
                layer.weight.copy_(0.1 * torch.randn(1, 1, 4))
                if index < 9:
                    layer.weight[0, 0, 1] += 1.0

    def forward(self, gains):
        z = gains[:, None, :]
        for index, layer in enumerate(self.layers):
            z = layer(nn.functional.pad(z, (1, 2), mode="circular"))
            z = torch.relu(z) if index < 9 else z
        return z[:, 0]


class RNN(nn.Module):
    """An LSTM of 128 units over the 80 rows of the diagonal matrix, a head per row."""

    def __init__(self):
        super().__init__()
        self.lstm, self.head = nn.LSTM(DEVICES, 128, batch_first=True), nn.Linear(128, 1)

    def forward(self, gains):
        return self.head(self.lstm(torch.diag_embed(gains))[0])[..., 0]


class FNN(nn.Module):
    """6400-64-32-80 on the flattened matrix."""

    def __init__(self):
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(DEVICES**2, 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, DEVICES)
        )

    def forward(self, gains):
        return self.layers(torch.diag_embed(gains).flatten(1))


def updates_per_second(network, rate, seconds):
    adam = torch.optim.Adam(network.parameters(), rate)

    def update():
        gains = torch.empty(BATCH, DEVICES).exponential_()
        decoded = torch.exp(-1.0 / (SNR * gains))
        transmit = torch.sigmoid(network(gains.clamp(max=8.0)))
        others = 1 - transmit / PREAMBLES
        successes = torch.exp(torch.log(others).sum(1)) * (transmit * decoded / others).sum(1)
        adam.zero_grad()
        (-successes.mean() / PREAMBLES).backward()
        adam.step()

    for _ in range(3):
        update()
    start, count = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        update()
        count += 1
    return count / (time.perf_counter() - start)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=5.0)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(1)
    networks = [(GNN, 1e-2), (CNN, 1e-2), (RNN, 3e-3), (FNN, 1e-3)]
    learners = [
        {"name": kind.__name__, "steps_per_second": updates_per_second(kind(), rate, arguments.seconds)}
        for kind, rate in networks
    ]
    print(json.dumps({"torch": torch.__version__, "threads": arguments.threads, "learners": learners}, indent=2))


if __name__ == "__main__":
    main()
