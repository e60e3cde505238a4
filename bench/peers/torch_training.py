"""The peer of training.ts in PyTorch: trains networks on one thread, with initial weights of its own.

The first argument is a folder that holds the images; each line of the input is a task. The answer is
the processor time of the training in seconds, once the embeddings and the predictions of the test
images, and the embeddings of the training images, are in that folder.
"""
import json
import sys
import time

import numpy as np
import torch
import torch.nn as nn

from torch_losses import LOSSES, UPDATES, Batch, cosines, logits

torch.set_num_threads(1)
CLASSES, SIDE = 10, 28
folder = sys.argv[1]


def images_of(split):
    pixels = np.fromfile(f"{folder}/{split}.images", dtype=np.uint8)
    labels = np.fromfile(f"{folder}/{split}.labels", dtype=np.uint8)
    x = torch.from_numpy(pixels).view(len(labels), 1, SIDE, SIDE).float() / 255
    return x.contiguous(memory_format=torch.channels_last), torch.from_numpy(labels).long()


def network(dimension):
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(64, 128, 3, padding=1), nn.ReLU(), nn.Flatten(),
        nn.Linear((SIDE // 4) ** 2 * 128, 256), nn.ReLU(), nn.Linear(256, dimension),
    ).to(memory_format=torch.channels_last)


def train(task):
    parameters, dimension = task["loss"], task["dimension"]
    name = parameters["name"]
    torch.manual_seed(task["seed"])
    net = network(dimension)
    weights = nn.init.xavier_uniform_(torch.empty(dimension, CLASSES))
    variables = {"weights": weights, "bias": torch.zeros(CLASSES)}
    variables["centers"] = torch.zeros(CLASSES, dimension)
    learned = [] if name == "supcon" else [weights.requires_grad_()]
    if name in ("softmax", "center"):
        learned.append(variables["bias"].requires_grad_())
    optimizer = torch.optim.Adam([*net.parameters(), *learned])
    x, labels = images_of("train")
    size, epochs = task["batchSize"], task["epochs"]
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, task["learningRate"], epochs=epochs, steps_per_epoch=-(-len(x) // size),
        cycle_momentum=False,
    )
    start = time.process_time()
    for _ in range(epochs):
        for chosen in torch.randperm(len(x)).split(size):
            optimizer.zero_grad()
            batch = Batch(net(x[chosen]), labels[chosen], None, CLASSES)
            LOSSES[name](batch, parameters, variables).backward()
            optimizer.step()
            if name in UPDATES:
                with torch.no_grad():
                    UPDATES[name](batch, parameters, variables)
            schedule.step()
    seconds = time.process_time() - start
    with torch.no_grad():
        for split in ("train", "test"):
            embeddings = torch.cat([net(part) for part in images_of(split)[0].split(500)])
            embeddings.numpy().tofile(f"{folder}/{split}.embeddings")
        batch = Batch(embeddings, None, None, CLASSES)
        scores = (cosines if name == "cosface" else logits)(batch, variables)
        scores.argmax(1).int().numpy().tofile(f"{folder}/predictions")
    return seconds


for line in sys.stdin:
    task = json.loads(line)
    print(json.dumps(train(task) if task else {"version": torch.__version__}), flush=True)
