"""The networks of src/experiments/user_detection in eager PyTorch on one thread: updates per second at the same sizes.

FNN 36-128 with three residual blocks on 256 frames, GRU 96 on 32 sequences of 20 frames; batch normalisation, Adam, gradient
clip 1. Data are drawn before the clock starts, which counts processor time: other programs on the machine do not count. Needs: pip install torch. Run: python benches/peers/user_detection.py
"""

import time

import torch
from torch import nn

DEVICES, NUMBERS = 16, 36


class Residual(nn.Module):
    """A dense layer and blocks that are added to what they take in."""

    def __init__(self, width=128, blocks=3):
        super().__init__()

        def layer(inputs):
            return nn.Sequential(nn.Linear(inputs, width, bias=False), nn.BatchNorm1d(width), nn.ReLU())

        self.first = layer(NUMBERS)
        self.blocks = nn.ModuleList(layer(width) for _ in range(blocks))
        self.head = nn.Linear(width, DEVICES)

    def forward(self, rows):
        signal = self.first(rows)
        for block in self.blocks:
            signal = signal + block(signal)
        return self.head(signal)


class Tagger(nn.Module):
    """A dense layer, a gated recurrent unit and a head at every step."""

    def __init__(self, units=96):
        super().__init__()
        self.first = nn.Sequential(nn.Linear(NUMBERS, units), nn.ReLU())
        self.gru = nn.GRU(units, units)
        self.head = nn.Linear(units, DEVICES)

    def forward(self, steps):
        return self.head(self.gru(self.first(steps))[0])


def updates_per_second(network, inputs, labels, updates):
    adam = torch.optim.Adam(network.parameters(), 1e-3)
    loss = nn.BCEWithLogitsLoss()

    def update():
        adam.zero_grad()
        loss(network(inputs), labels).backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        adam.step()

    for _ in range(20):
        update()
    start = time.process_time()
    for _ in range(updates):
        update()
    return updates / (time.process_time() - start)


def main():
    torch.set_num_threads(1)
    for _ in range(3):
        fnn = updates_per_second(Residual(), torch.randn(256, NUMBERS), (torch.rand(256, DEVICES) < 0.12).float(), 200)
        steps, labels = torch.randn(20, 32, NUMBERS), (torch.rand(20, 32, DEVICES) < 0.12).float()
        gru = updates_per_second(Tagger(), steps, labels, 100)
        print(f"FNN {fnn:.0f} updates/s, GRU {gru:.0f} updates/s")


if __name__ == "__main__":
    main()
