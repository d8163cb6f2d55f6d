"""Updates per second of the deadline scheduler's learners in eager PyTorch on one thread: same networks, batch and updates.

Needs: pip install torch. Run: python benches/peers/deadline_scheduler.py
Beside it: iiot-lab bench deadline-scheduler (a step of a published learner is eight updates, of a corner learner one).
"""

import time

import torch
from torch import nn


def network(sizes):
    layers = []
    for before, after in zip(sizes, sizes[1:]):
        layers += [nn.Linear(before, after), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def signs(numbers):
    return torch.where(numbers > 0, 1.0, -1.0)


class Learner:
    """DDPG on two switches with targets; `corner` judges both choices, otherwise the gradient at tanh."""

    def __init__(self, actor, critic, batch, corner, soft):
        self.actor, self.critic = network(actor), network(critic)
        self.actor_target, self.critic_target = network(actor), network(critic)
        self.batch, self.corner, self.soft = batch, corner, soft
        self.optimisers = [torch.optim.Adam(n.parameters(), 1e-3, fused=True) for n in (self.critic, self.actor)]
        self.memory = [torch.randn(10_000, width) for width in (4, 2, 2, 4)]

    def update(self):
        rows = torch.randint(0, 10_000, (self.batch,))
        seen, action, reward, following = (memory[rows] for memory in self.memory)
        with torch.no_grad():
            ahead = signs(self.actor_target(following))
            target = reward.sum(1, keepdim=True) + 0.9 * self.critic_target(torch.cat([following, ahead], 1))
        loss = nn.functional.smooth_l1_loss(self.critic(torch.cat([seen, signs(action)], 1)), target)
        self.descend(0, loss)
        z = self.actor(seen)
        self.descend(1, self.judged(seen, z) if self.corner else self.interpolated(seen, z))
        with torch.no_grad():
            for target, source in ((self.actor_target, self.actor), (self.critic_target, self.critic)):
                torch._foreach_lerp_(list(target.parameters()), list(source.parameters()), self.soft)

    def descend(self, which, loss):
        self.optimisers[which].zero_grad()
        loss.backward()
        self.optimisers[which].step()

    def interpolated(self, seen, z):
        return -self.critic(torch.cat([seen, torch.tanh(z)], 1)).mean()

    def judged(self, seen, z):
        with torch.no_grad():
            here = signs(z)
            value = self.critic(torch.cat([seen, here], 1))
            advantage = torch.empty_like(z)
            for part in range(2):
                other = here.clone()
                other[:, part] *= -1.0
                flipped = self.critic(torch.cat([seen, other], 1))
                advantage[:, part] = here[:, part] * (value - flipped)[:, 0]
        return (0.05 * z * z - advantage * z).sum(1).mean()


def updates_per_second(learner, updates):
    for _ in range(200):
        learner.update()
    start = time.process_time()
    for _ in range(updates):
        learner.update()
    return updates / (time.process_time() - start)


def main():
    torch.set_num_threads(1)
    for trial in range(3):
        torch.manual_seed(trial)
        corner = Learner([4, 64, 64, 2], [6, 96, 96, 1], 64, True, 0.01)
        print(f"corner, 4-64-64-2 and 6-96-96-1, batch 64: {updates_per_second(corner, 2_000):.0f} updates/s")
        published = Learner([4, 40, 40, 2], [6, 60, 60, 1], 20, False, 1e-3)
        print(f"published, 4-40-40-2 and 6-60-60-1, batch 20: {updates_per_second(published, 2_000):.0f} updates/s")


if __name__ == "__main__":
    main()
