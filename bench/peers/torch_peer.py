"""The peer of loss_atlas_peer.ts in PyTorch, on one thread.

Answers each line of its input. A task gets the milliseconds of processor time of so many training
steps; a task with a batch gets the value of the loss and its gradient to the embeddings, in float64.
"""
import json
import sys
import time

import torch
import torch.nn as nn

from torch_losses import LOSSES, UPDATES, Batch

torch.set_num_threads(1)
BATCH, CLASSES = 128, 10


def variables_of(task, dtype):
    """The variables of the loss; a vector stands for one row."""
    return {
        name: torch.tensor(rows[0] if name == "bias" else rows, dtype=dtype)
        for name, rows in task["variables"].items()
    }


def evaluate(task):
    parameters, given = task["loss"], task["batch"]
    x = torch.tensor(given["embeddings"], dtype=torch.float64, requires_grad=True)
    angles = torch.tensor(given["angles"], dtype=torch.float64)
    batch = Batch(x, torch.tensor(given["labels"]), angles, CLASSES)
    value = LOSSES[parameters["name"]](batch, parameters, variables_of(task, torch.float64))
    value.backward()
    return {"value": value.item(), "gradient": x.grad.flatten().tolist()}


def stepper(task):
    parameters, size, dimension = task["loss"], task["size"], task["dimension"]
    name = parameters["name"]
    loss_of, update = LOSSES[name], UPDATES.get(name)
    torch.manual_seed(0)
    channels = 3 if size == 32 else 1
    last = torch.channels_last
    dropout = [nn.Dropout(parameters["rate"])] if name == "dropout" else []
    net = nn.Sequential(
        nn.Conv2d(channels, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(64, 128, 3, padding=1), nn.ReLU(), nn.Flatten(),
        nn.Linear((size // 4) ** 2 * 128, 256), nn.ReLU(), *dropout, nn.Linear(256, dimension),
    ).to(memory_format=last)
    variables = variables_of(task, torch.float32)
    learned = [variables[each].requires_grad_() for each in ("weights", "bias") if each in variables]
    optimizer = torch.optim.Adam([*net.parameters(), *learned], 1e-3)
    images = torch.rand(BATCH, channels, size, size).contiguous(memory_format=last)
    labels = torch.arange(BATCH) % CLASSES
    angles = torch.arange(BATCH) / BATCH

    def step():
        start = time.process_time()
        optimizer.zero_grad()
        batch = Batch(net(images), labels, angles, CLASSES)
        loss = loss_of(batch, parameters, variables)
        loss.backward()
        optimizer.step()
        if update:
            with torch.no_grad():
                update(batch, parameters, variables)
        loss.item()
        return (time.process_time() - start) * 1000

    return step


steppers = {}
for line in sys.stdin:
    task = json.loads(line)
    if "batch" in task:
        print(json.dumps(evaluate(task)), flush=True)
        continue
    key = task["loss"]["name"], task["size"]
    if key not in steppers:
        steppers[key] = stepper(task)
    print(json.dumps([steppers[key]() for _ in range(task["steps"])]), flush=True)
