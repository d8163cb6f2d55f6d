"""Steps per second of Stable-Baselines3's DQN and DDPG on one thread, at the settings of benches/agents.rs.

Needs: pip install stable-baselines3 (tried with 2.9). Run: python benches/peers/agents.py
"""

import time

import gymnasium
import numpy
import torch
from stable_baselines3 import DDPG, DQN
from stable_baselines3.common.noise import NormalActionNoise

OBSERVATION, ACTIONS = 40, 20


class Trivial(gymnasium.Env):
    """Answers with a fixed observation of 40 numbers and a reward that depends on the action; never ends."""

    def __init__(self, discrete):
        self.observation_space = gymnasium.spaces.Box(-10.0, 10.0, (OBSERVATION,), numpy.float32)
        box = gymnasium.spaces.Box(-1.0, 1.0, (1,), numpy.float32)
        self.action_space = gymnasium.spaces.Discrete(ACTIONS) if discrete else box
        self.observation = numpy.linspace(-1.0, 1.0, OBSERVATION, dtype=numpy.float32)

    def reset(self, *, seed=None, options=None):
        return self.observation, {}

    def step(self, action):
        return self.observation, float(numpy.sum(action)), False, False, {}


def steps_per_second(agent, steps):
    agent.learn(1_000)  # warm-up
    start = time.perf_counter()
    agent.learn(steps, reset_num_timesteps=False)
    return steps / (time.perf_counter() - start)


def main():
    torch.set_num_threads(1)
    for trial in range(3):
        common = {"policy_kwargs": {"net_arch": [64, 64]}, "buffer_size": 50_000, "gradient_steps": 1, "device": "cpu"}
        dqn = DQN("MlpPolicy", Trivial(True), batch_size=32, train_freq=4, learning_starts=100, seed=trial, **common)
        print(f"DQN 64-64, batch 32, an update each 4 steps: {steps_per_second(dqn, 20_000):.0f} steps/s")
        common["policy_kwargs"] = {"net_arch": [64, 64]}  # the agent writes into it
        noise = NormalActionNoise(numpy.zeros(1), 0.1 * numpy.ones(1))
        ddpg = DDPG("MlpPolicy", Trivial(False), batch_size=256, train_freq=1, learning_starts=300, seed=trial,
                    action_noise=noise, **common)
        print(f"DDPG 64-64, batch 256, an update each step: {steps_per_second(ddpg, 4_000):.0f} steps/s")


if __name__ == "__main__":
    main()
