"""Updates per second of the DQN of constrained control in eager PyTorch on one thread: the same network (11-64-64-15), batch
(64), double target, optimiser and soft target update, on states drawn at random.

Needs: pip install torch numpy. Run: python benches/peers/constrained_control.py
Beside it: iiot-lab run constrained-control --seeds 1 --jobs 1 --steps 12000 --out DIR, whose timing.csv has the seconds of a lane.
"""

import time

import numpy
import torch

FEATURES, ACTIONS, HEADS, BATCH, KEPT = 11, 5, 3, 64, 12_000


def network():
    layers = [torch.nn.Linear(FEATURES, 64), torch.nn.ReLU(), torch.nn.Linear(64, 64), torch.nn.ReLU()]
    return torch.nn.Sequential(*layers, torch.nn.Linear(64, ACTIONS * HEADS))


def main():
    torch.set_num_threads(1)
    draws = numpy.random.default_rng(1)
    kept = torch.tensor(draws.normal(size=(KEPT, FEATURES)), dtype=torch.float32)
    costs = torch.tensor(draws.random((KEPT, HEADS)), dtype=torch.float32)
    actions = torch.tensor(draws.integers(0, ACTIONS, KEPT))
    prices = torch.tensor([1.0, 1.2, 14.0])
    online, target = network(), network()
    optimiser = torch.optim.Adam(online.parameters(), lr=1e-3, fused=True)

    def update():
        rows = torch.from_numpy(draws.integers(0, KEPT - 1, BATCH))
        with torch.no_grad():
            following = kept[rows + 1]
            best = (online(following).view(BATCH, ACTIONS, HEADS) @ prices).argmin(1)
            later = target(following).view(BATCH, ACTIONS, HEADS)[torch.arange(BATCH), best]
            wanted = costs[rows] + 0.9 * later
        found = online(kept[rows]).view(BATCH, ACTIONS, HEADS)[torch.arange(BATCH), actions[rows]]
        loss = 0.5 * ((found - wanted) ** 2).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        with torch.no_grad():
            for slow, fast in zip(target.parameters(), online.parameters()):
                slow.lerp_(fast, 0.01)

    for trial in range(3):
        for _ in range(300):
            update()
        start = time.perf_counter()
        for _ in range(3_000):
            update()
        print(f"{3_000 / (time.perf_counter() - start):.0f} updates/s")


if __name__ == "__main__":
    main()
