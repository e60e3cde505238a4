"""The peer of loss_atlas_peer.ts in PyTorch, on one thread: answers each line {"loss", "size", "steps"}
of its input with the milliseconds of processor time of so many training steps."""
import json
import math
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_num_threads(1)
BATCH, CLASSES, DIMENSION = 128, 10, 2
ANGLES = torch.arange(CLASSES) * 2 * math.pi / CLASSES
RING = torch.stack([ANGLES.cos(), ANGLES.sin()], 1)
LABELS = torch.arange(BATCH) % CLASSES
SAME = LABELS[:, None] == LABELS[None]
ITSELF = torch.eye(BATCH, dtype=torch.bool)
# Anchor x positive x negative, as in the default of our loss: all triplets of a batch.
TRIPLETS = (SAME & ~ITSELF)[:, :, None] & ~SAME[:, None, :]


def cosines(x, weights):
    return F.normalize(x, dim=1) @ F.normalize(weights, dim=0)


def distances(x):
    return ((x[:, None] - x[None]) ** 2).sum(-1).clamp(min=1e-12).sqrt()


def loss_of(name, x, weights, bias, centers):
    hot = F.one_hot(LABELS, CLASSES)
    if name == "softmax":
        return F.cross_entropy(x @ weights + bias, LABELS)
    if name == "cosface":
        return F.cross_entropy(10 * (cosines(x, weights) - 0.05 * hot), LABELS)
    if name == "arcface":
        cosine = cosines(x, weights).clamp(-1 + 1e-6, 1 - 1e-6)
        return F.cross_entropy(10 * torch.where(hot.bool(), (cosine.acos() + 0.1).cos(), cosine), LABELS)
    if name == "center":
        pull = ((x - centers[LABELS]) ** 2).sum(1).mean()
        return F.cross_entropy(x @ weights + bias, LABELS) + 0.05 * pull
    if name == "regression":
        return ((x - 5 * RING[LABELS]) ** 2).sum(1).mean()
    if name == "prototype":
        return ((1 - (F.normalize(x, dim=1) * RING[LABELS]).sum(1)) ** 2).mean()
    distance = distances(x)
    if name == "contrastive":
        return distance[SAME & ~ITSELF].pow(2).mean() + F.relu(2 - distance)[~SAME].pow(2).mean()
    if name == "triplet":
        costs = F.relu(distance[:, :, None] - distance[:, None, :] + 1) * TRIPLETS
        return costs.sum() / (costs > 0).sum().clamp(min=1)
    raise ValueError(name)


def stepper(name, size):
    torch.manual_seed(0)
    channels = 3 if size == 32 else 1
    last = torch.channels_last
    net = nn.Sequential(
        nn.Conv2d(channels, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(64, 128, 3, padding=1), nn.ReLU(), nn.Flatten(),
        nn.Linear((size // 4) ** 2 * 128, 256), nn.ReLU(), nn.Linear(256, DIMENSION),
    ).to(memory_format=last)
    weights = nn.Parameter(torch.randn(DIMENSION, CLASSES))
    bias = nn.Parameter(torch.zeros(CLASSES))
    centers = torch.randn(CLASSES, DIMENSION)
    optimizer = torch.optim.Adam([*net.parameters(), weights, bias], 1e-3)
    images = torch.rand(BATCH, channels, size, size).contiguous(memory_format=last)

    def step():
        start = time.process_time()
        optimizer.zero_grad()
        loss = loss_of(name, net(images), weights, bias, centers)
        loss.backward()
        optimizer.step()
        loss.item()
        return (time.process_time() - start) * 1000

    return step


steppers = {}
for line in sys.stdin:
    task = json.loads(line)
    key = task["loss"], task["size"]
    if key not in steppers:
        steppers[key] = stepper(*key)
    print(json.dumps([steppers[key]() for _ in range(task["steps"])]), flush=True)
