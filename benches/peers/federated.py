"""Rounds of federated learning per second in eager PyTorch on one thread, at the sizes of benches/federated.rs.

Five machines of a hundred windows with 17 features, softmax regression on four conditions (68 weights): a local gradient, a
round of the plain mean with one local step, a round of SCAFFOLD with five.

Needs: pip install torch. Run: python benches/peers/federated.py
"""

import time

import torch

FEATURES, CONDITIONS, WINDOWS, SENDERS, DECAY = 17, 4, 100, 5, 0.01


def gradient(features, labels, weights):
    weights = weights.detach().requires_grad_(True)
    loss = torch.nn.functional.cross_entropy(features @ weights, labels) + 0.5 * DECAY * weights.square().sum()
    return torch.autograd.grad(loss, weights)[0]


def update(machine, start, correction, steps, rate):
    weights = start.clone()
    for _ in range(steps):
        slope = gradient(*machine, weights)
        weights = weights - rate * (slope if correction is None else slope + correction)
    return weights - start


def plain_round(machines, weights):
    return weights + torch.stack([update(machine, weights, None, 1, 0.2) for machine in machines]).mean(0)


def scaffold_round(machines, weights, control, controls, steps=5, rate=0.2):
    updates = [update(m, weights, control - own, steps, rate) for m, own in zip(machines, controls)]
    changes = [-control - each / (steps * rate) for each in updates]
    controls = [own + change for own, change in zip(controls, changes)]
    return weights + torch.stack(updates).mean(0), control + torch.stack(changes).sum(0) / 20, controls


def per_second(act, least=3.0):
    act()
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < least:
        act()
        count += 1
    return count / (time.perf_counter() - start)


def main():
    torch.set_num_threads(1)
    torch.manual_seed(1)
    machine = lambda: (torch.randn(WINDOWS, FEATURES, dtype=torch.float64), torch.randint(0, CONDITIONS, (WINDOWS,)))
    machines = [machine() for _ in range(SENDERS)]
    zero = torch.zeros(FEATURES, CONDITIONS, dtype=torch.float64)
    print(f"local gradients: {per_second(lambda: gradient(*machines[0], zero)):,.0f} /s")
    print(f"rounds of the plain mean: {per_second(lambda: plain_round(machines, zero)):,.0f} /s")
    controls = [zero.clone() for _ in machines]
    print(f"rounds of SCAFFOLD: {per_second(lambda: scaffold_round(machines, zero, zero, controls)):,.0f} /s")


if __name__ == "__main__":
    main()
