"""ACJORA as src/learn/sharing has it, in PyTorch on one thread: frames per second, and the cost that it reaches.

Same networks, losses, schedules and default cost model; other random numbers, so evaluation instances differ from the
lab's. Needs: pip install torch numpy (tried with torch 2.15). Run: python benches/peers/dissemination.py --seed 1
"""

import argparse
import math
import time

import numpy
import torch
from torch import nn
from torch.nn import functional

DEVICES, FEATURES, MODES, BUDGETS, HIDDEN = 5, 3, 3, 2, 64
LOCAL = 2  # modes: the server builds the map, both do, the device does
BATCH, EVERY, WARM_UP, CAPACITY, FLOOR = 64, 8, (200, 400), 50_000, 1e-3
EPISODE, TIMED_FROM = 100, 480  # the clock starts after ten rounds that taught both networks

# The default problem: work by mode, budgets, prices (src/dissemination/settings.rs).
SERVER_CYCLES = numpy.array([285.9375e6, 226.875e6, 0.0])
DEVICE_CYCLES = numpy.array([0.0, 14.0625e6, 210.9375e6])
BITS = numpy.array([250e3, 106e3, 10e3])
BUDGET_HZ = numpy.array([8e9, 10e6])  # server, band
KAPPA, POWER_W, BATTERY_J, DEADLINE_S = 1e-28, 10 ** -0.3, 100.0, 1.0
DELAY_PRICE, ENERGY_PRICE, LATE_PENALTY, EMPTY_PENALTY = 0.5, 0.5 * 0.02, 0.1, 1.0


def draw_devices(draws, frames):
    """Spectral efficiency in bit/s/Hz and processor in Hz, by frame and device."""
    shape = (frames, DEVICES)
    distance_km = 1e-3 * numpy.sqrt(20.0**2 + draws.random(shape) * (500.0**2 - 20.0**2))
    loss_db = 128.1 + 37.6 * numpy.log10(distance_km) + 10.0 * draws.standard_normal(shape)
    noise_dbm = -153.5 + 10.0 * math.log10(10e6)
    efficiency = numpy.log2(1.0 + 10.0 ** (0.1 * (27.0 - loss_db - noise_dbm)))
    return numpy.clip(efficiency, 0.05, 100.0), 0.08e9 * (5.0 / 0.08) ** draws.random(shape)


def features(efficiency, cpu_hz, left_j):
    """What is seen of each device: (frames, devices, 3)."""
    seen = [numpy.log(efficiency) / 1.5, numpy.log(cpu_hz / 0.63e9) / 1.2, (left_j / BATTERY_J - 0.9) * 5.0]
    return numpy.stack(seen, -1).astype(numpy.float32)


def assess(efficiency, cpu_hz, left_j, modes, shares):
    """Cost with penalties and energy in J, by device; shares are (..., devices, budgets)."""
    hz = shares * (BUDGET_HZ / numpy.maximum(shares.sum(-2, keepdims=True), 1.0))
    server_hz, band_hz = hz[..., 0], hz[..., 1]
    server_cycles, device_cycles = SERVER_CYCLES[modes], DEVICE_CYCLES[modes]
    downlink_s = BITS[modes] / (band_hz * efficiency)
    delay_s = server_cycles / server_hz + device_cycles / cpu_hz + downlink_s
    device_j = KAPPA * cpu_hz**2 * device_cycles
    energy_j = KAPPA * server_hz**2 * server_cycles + device_j + POWER_W * downlink_s
    penalty = LATE_PENALTY * numpy.maximum(delay_s - DEADLINE_S, 0.0) + EMPTY_PENALTY * (device_j > left_j)
    return DELAY_PRICE * delay_s + ENERGY_PRICE * energy_j + penalty, device_j


def line(start, end, steps, step):
    """From start to end over so many steps, flat behind."""
    return end if step >= steps else start + (end - start) * step / steps


class Members(nn.Module):
    """One network for every device, which sees the mean over all devices beside its own numbers."""

    def __init__(self, width, outputs, last):
        super().__init__()
        hidden = [nn.Linear(2 * width, HIDDEN), nn.ReLU(), nn.Linear(HIDDEN, HIDDEN), nn.ReLU()]
        self.chain = nn.Sequential(*hidden, nn.Linear(HIDDEN, outputs))
        with torch.no_grad():
            for parameter in self.chain[-1].parameters():
                parameter.mul_(last)

    def forward(self, rows):
        return self.chain(torch.cat([rows, rows.mean(-2, keepdim=True).expand_as(rows)], -1))


def log_shares(outputs, modes, noise=None):
    """Logarithms of shares, (..., devices, budgets): a softmax over those that take part, above a floor."""
    scores = outputs[..., MODES:].unflatten(-1, (MODES, BUDGETS))
    index = modes[..., None, None].expand(*modes.shape, 1, BUDGETS)
    scores = scores.expand(*modes.shape, MODES, BUDGETS).gather(-2, index).squeeze(-2)
    if noise is not None:
        scores = scores + noise
    # Local work takes no part in the server. A large finite number instead of -inf: all may be local.
    out = torch.stack([modes == LOCAL, torch.zeros_like(modes, dtype=torch.bool)], -1)
    parts = scores.masked_fill(out, -1e9).softmax(-2).masked_fill(out, 0.0)
    spread = 1.0 - FLOOR * (~out).sum(-2, keepdim=True)
    return (FLOOR + spread * parts).log()


def rows_of(states, modes, logs):
    """What the critic sees: features, one-hot mode, shares as logarithms over an even share."""
    parts = [states.expand(*modes.shape, FEATURES), functional.one_hot(modes, MODES).float(), logs + math.log(DEVICES)]
    return torch.cat(parts, -1)


class Acjora:
    def __init__(self, frames):
        self.frames, self.steps = frames, 0
        self.actor = Members(FEATURES, MODES + MODES * BUDGETS, 0.1)
        self.critic = Members(FEATURES + MODES + BUDGETS, 1, 1.0)
        self.actor_weights, self.critic_weights = list(self.actor.parameters()), list(self.critic.parameters())
        self.actor_adam = torch.optim.Adam(self.actor_weights, 1e-3, fused=True)
        self.critic_adam = torch.optim.Adam(self.critic_weights, 2e-3, fused=True)
        self.rows = torch.zeros(CAPACITY, DEVICES, FEATURES + MODES + BUDGETS)
        self.rewards = torch.zeros(CAPACITY)

    def value(self, rows):
        """Minus the logarithm of the devices' mean cost."""
        return math.log(DEVICES) - self.critic(rows).squeeze(-1).logsumexp(-1)

    @torch.inference_mode()
    def act(self, state):
        """Modes and logarithms of shares, exploring."""
        outputs, over = self.actor(state), 0.3 * self.frames
        probabilities = outputs[:, :MODES].softmax(-1)
        random = torch.rand(DEVICES, 1) < line(1.0, 0.05, over, self.steps)
        modes = drawn(probabilities.masked_fill(random, 1.0 / MODES))
        noise = line(0.5, 0.1, over, self.steps) * torch.randn(DEVICES, BUDGETS)
        return modes, log_shares(outputs, modes, noise)

    @torch.inference_mode()
    def best(self, states):
        outputs = self.actor(states)
        modes = outputs[..., :MODES].argmax(-1)
        return modes, log_shares(outputs, modes)

    @torch.inference_mode()
    def observe(self, state, modes, logs, reward):
        at = self.steps % CAPACITY
        self.rows[at], self.rewards[at] = rows_of(state, modes, logs), reward
        self.steps += 1

    def learn(self):
        if self.steps < WARM_UP[0] or self.steps % EVERY:
            return
        for adam, rate in ((self.actor_adam, 1e-3), (self.critic_adam, 2e-3)):
            adam.param_groups[0]["lr"] = line(rate, 0.05 * rate, self.frames, self.steps)
        for _ in range(EVERY):
            batch = torch.randint(min(self.steps, CAPACITY), (BATCH,))
            rows = self.rows[batch]
            loss = functional.mse_loss(self.value(rows), self.rewards[batch])
            step(self.critic_adam, self.critic_weights, loss)
            if self.steps >= WARM_UP[1]:
                step(self.actor_adam, self.actor_weights, self.actor_loss(rows[..., :FEATURES]))

    def actor_loss(self, states):
        outputs = self.actor(states)
        log_modes = outputs[..., :MODES].log_softmax(-1)
        modes_now = log_modes.exp()
        with torch.no_grad():
            # Three draws: one for shares, a tenth of its modes even, and the pair that is judged against each other.
            chances = modes_now.repeat(3, 1, 1, 1)
            chances[0].masked_fill_(torch.rand(BATCH, DEVICES, 1) < 0.1, 1.0 / MODES)
            modes = drawn(chances)
            pair = modes[1:]
            first, second = self.value(rows_of(states, pair, log_shares(outputs, pair)))
        # Shares: the deterministic policy gradient with modes held.
        shares = -self.value(rows_of(states, modes[0], log_shares(outputs, modes[0]))).mean()
        # Modes: ½ (Q - Q') (ln π(x) - ln π(x')) with shares held.
        chosen = log_modes.expand(2, -1, -1, -1).gather(-1, pair[..., None]).sum((-2, -1))
        push = -0.5 * ((first - second) * (chosen[0] - chosen[1])).mean()
        entropy = -(modes_now * log_modes).sum((-2, -1)).mean()
        return shares + push - line(0.2, 0.0, 0.7 * self.frames, self.steps) * entropy


def drawn(probabilities):
    """An index for each row of probabilities: the first of exponential clocks to ring."""
    return (probabilities / torch.empty_like(probabilities).exponential_()).argmax(-1)


def step(adam, weights, loss):
    adam.zero_grad()
    loss.backward(inputs=weights)
    nn.utils.clip_grad_norm_(weights, 1.0)
    adam.step()


def train(agent, frames, draws):
    """Frames one after the other; returns frames per second behind the warm-up."""
    start = None
    for frame in range(frames):
        if frame == TIMED_FROM:
            start = time.perf_counter()
        if frame % EPISODE == 0:  # other devices in each frame, full batteries in each episode
            (efficiency, cpu_hz), left_j = draw_devices(draws, EPISODE), numpy.full(DEVICES, BATTERY_J)
        now = frame % EPISODE
        state = torch.from_numpy(features(efficiency[now], cpu_hz[now], left_j))
        modes, logs = agent.act(state)
        shares = logs.double().exp().numpy()
        cost, device_j = assess(efficiency[now], cpu_hz[now], left_j, modes.numpy(), shares)
        left_j = numpy.maximum(left_j - device_j, 0.0)
        agent.observe(state, modes, logs, -math.log(10.0 * min(cost.mean(), 1e3)))
        agent.learn()
    return (frames - TIMED_FROM) / (time.perf_counter() - start)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--frames", type=int, default=6_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.frames <= TIMED_FROM:
        parser.error(f"--frames must be more than {TIMED_FROM}, where the clock starts")
    torch.set_num_threads(1)
    torch.manual_seed(arguments.seed)
    agent = Acjora(arguments.frames)
    speed = train(agent, arguments.frames, numpy.random.default_rng([arguments.seed, 0]))

    # Instances that no seed trains on; batteries have lost up to a fifth.
    draws = numpy.random.default_rng([2**63, 1])
    (efficiency, cpu_hz), left_j = draw_devices(draws, 2_000), BATTERY_J * (1.0 - 0.2 * draws.random((2_000, DEVICES)))
    modes, logs = agent.best(torch.from_numpy(features(efficiency, cpu_hz, left_j)))
    cost = assess(efficiency, cpu_hz, left_j, modes.numpy(), logs.double().exp().numpy())[0].mean()
    # A reference that learns nothing: equal shares, each device in the mode that is then cheapest for it.
    equal = numpy.full((2_000, DEVICES, BUDGETS), 1.0 / DEVICES)
    each = [assess(efficiency, cpu_hz, left_j, numpy.full(left_j.shape, mode), equal)[0] for mode in range(MODES)]
    print(f"{speed:.1f} frames/s; mean cost {cost:.4f}; best modes at equal shares {numpy.min(each, 0).mean():.4f}")


if __name__ == "__main__":
    main()
