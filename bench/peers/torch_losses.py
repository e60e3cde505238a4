"""The losses of the catalogue in PyTorch, each as its users would write it there.

A loss is a function of a Batch, its parameters and its variables; both come from Loss Atlas, so that
the same loss is timed. Only the default forms are there; `main.ts` holds each to our reference.
"""
import math
from dataclasses import dataclass
from functools import cached_property

import torch
import torch.nn.functional as F

# Finite, so that an empty sum has a gradient.
NOTHING = -1e30


@dataclass
class Batch:
    """Embeddings with their labels; what a loss does not ask for is not computed."""

    x: torch.Tensor
    labels: torch.Tensor
    angles: torch.Tensor
    classes: int

    @cached_property
    def hot(self):
        return F.one_hot(self.labels, self.classes).to(self.x.dtype)

    @cached_property
    def itself(self):
        return torch.eye(len(self.labels), dtype=torch.bool)

    @cached_property
    def different(self):
        return self.labels[:, None] != self.labels[None]

    @cached_property
    def same(self):
        return ~self.different & ~self.itself

    @cached_property
    def triplets(self):
        """Anchor x positive x negative."""
        return self.same[:, :, None] & self.different[:, None, :]


def logits(b, v):
    return b.x @ v["weights"] + v["bias"]


def cosines(b, v):
    return F.normalize(b.x, dim=1) @ F.normalize(v["weights"], dim=0)


def pair_cosines(b):
    x = F.normalize(b.x, dim=1)
    return x @ x.T


def squares(x):
    return ((x[:, None] - x[None]) ** 2).sum(-1)


def masked_sum(values, mask, dim):
    """log(sum(exp(values))) over the entries of a mask."""
    return torch.logsumexp(values.masked_fill(~mask, NOTHING), dim)


def softmax(b, p, v):
    return F.cross_entropy(logits(b, v), b.labels)


def angular(b, p, v, target):
    """Cross-entropy of s cos(angle), where that of the sample's class is another function of the angle."""
    cosine = cosines(b, v)
    size = b.x.norm(dim=1, keepdim=True) if p["scale"] is None else p["scale"]
    own = cosine.gather(1, b.labels[:, None])
    return F.cross_entropy(size * torch.where(b.hot.bool(), target(own), cosine), b.labels)


def angle(cosine):
    return cosine.clamp(-1 + 1e-7, 1 - 1e-7).acos()


def normface(b, p, v):
    return F.cross_entropy(p["scale"] * cosines(b, v), b.labels)


def sphereface(b, p, v):
    m = p["margin"]

    def psi(cosine):
        theta = angle(cosine)
        k = (m * theta / math.pi).floor().clamp(max=m - 1).detach()
        return (1 - 2 * (k % 2)) * (m * theta).cos() - 2 * k

    return angular(b, p, v, psi)


def cosface(b, p, v):
    return angular(b, p, v, lambda cosine: cosine - p["margin"])


def arcface(b, p, v):
    m = p["margin"]

    def raised(cosine):
        theta = angle(cosine)
        return torch.where(theta + m <= math.pi, (theta + m).cos(), cosine - m * math.sin(m))

    return angular(b, p, v, raised)


def arcface_detached(b, p, v):
    def raised(cosine):
        with torch.no_grad():
            more = (angle(cosine) + p["margin"]).cos() - cosine
        return cosine + more

    return angular(b, p, v, raised)


def center(b, p, v):
    spread = ((b.x - v["centers"][b.labels]) ** 2).sum(1).mean()
    return softmax(b, p, v) + p["lambda"] / 2 * spread


def move_centers(b, p, v):
    """What follows a step with center loss."""
    count = b.hot.sum(0)[:, None]
    pull = b.hot.T @ b.x - count * v["centers"]
    v["centers"] += p["alpha"] * pull / (count + 1)


def contrastive(b, p, v):
    square = squares(b.x)
    missing = F.relu(p["margin"] - square.clamp(min=1e-24).sqrt())
    costs = square[b.same].sum() + missing[b.different].pow(2).sum()
    return costs / (2 * (~b.itself).sum())


def triplet(b, p, v):
    distance = squares(b.x).clamp(min=1e-24).sqrt()
    costs = F.relu(distance[:, :, None] - distance[:, None, :] + p["margin"]) * b.triplets
    return costs.sum() / (costs > 0).sum().clamp(min=1)


def prototypical(b, p, v):
    """Each sample a query; the means of the classes are of the other samples."""
    others = b.hot[None] * (~b.itself)[:, :, None]
    counts = others.sum(1)
    means = torch.einsum("ijk,jd->ikd", others, b.x) / counts.clamp(min=1)[:, :, None]
    z = -((b.x[:, None] - means) ** 2).sum(-1)
    queries = b.same.any(1)
    return F.cross_entropy(z.masked_fill(counts == 0, NOTHING)[queries], b.labels[queries])


def supcon(b, p, v):
    z = pair_cosines(b) / p["temperature"]
    total = masked_sum(z, ~b.itself, 1)
    positives = b.same.sum(1)
    costs = total - (z * b.same).sum(1) / positives.clamp(min=1)
    return costs[positives > 0].mean()


def multi_similarity(b, p, v):
    cosine = pair_cosines(b)
    least = cosine.masked_fill(~b.same, math.inf).amin(1, keepdim=True)
    largest = cosine.masked_fill(~b.different, -math.inf).amax(1, keepdim=True)
    same = b.same & (cosine < largest + p["mining"])
    different = b.different & (cosine > least - p["mining"])
    above = cosine - p["base"]
    pull = F.softplus(masked_sum(-p["alpha"] * above, same, 1)) / p["alpha"]
    push = F.softplus(masked_sum(p["beta"] * above, different, 1)) / p["beta"]
    return (pull + push).mean()


def circle(b, p, v):
    cosine, m = pair_cosines(b), p["margin"]
    pull = F.relu(1 + m - cosine).detach() * (1 - m - cosine) * p["scale"]
    push = F.relu(cosine + m).detach() * (cosine - m) * p["scale"]
    costs = F.softplus(masked_sum(pull, b.same, 1) + masked_sum(push, b.different, 1))
    return costs[b.same.any(1) & b.different.any(1)].mean()


def proxy_nca(b, p, v):
    z = cosines(b, v) * 2 / p["temperature"]
    own = z.gather(1, b.labels[:, None])[:, 0]
    return (masked_sum(z, ~b.hot.bool(), 1) - own).mean()


def proxy_anchor(b, p, v):
    cosine, own = cosines(b, v), b.hot.bool()
    pull = F.softplus(masked_sum(-p["scale"] * (cosine - p["margin"]), own, 0)).sum()
    push = F.softplus(masked_sum(p["scale"] * (cosine + p["margin"]), ~own, 0)).sum()
    return pull / own.any(0).sum() + push / b.classes


def regression(b, p, v):
    return ((b.x - v["targets"][b.labels]) ** 2).sum(1).mean()


def squared_cosine(x, labels, prototypes):
    return ((1 - (F.normalize(x, dim=1) * prototypes[labels]).sum(1)) ** 2).mean()


def prototype(b, p, v):
    return squared_cosine(b.x, b.labels, v["prototypes"])


def prototype_regression(b, p, v):
    wanted = 2 * (b.angles - p["lower"]) / (p["upper"] - p["lower"]) - 1
    return ((wanted - F.normalize(b.x, dim=1)[:, 0]) ** 2).mean()


def prototype_joint(b, p, v):
    weight = p["taskWeight"]
    classification = squared_cosine(b.x[:, 1:], b.labels, v["prototypes"])
    return (1 - weight) * prototype_regression(b, p, v) + weight * classification


def softmax_joint(b, p, v):
    weight = p["taskWeight"]
    wanted = 2 * (b.angles - p["lower"]) / (p["upper"] - p["lower"]) - 1
    read = (b.x @ v["axis"]).squeeze(1) + v["offset"]
    regression = ((wanted - read) ** 2).mean()
    return (1 - weight) * regression + weight * softmax(b, p, v)


def label_smoothing(b, p, v):
    return F.cross_entropy(logits(b, v), b.labels, label_smoothing=p["smoothing"])


def final_layer_l2(b, p, v):
    return softmax(b, p, v) + p["lambda"] / 2 * v["weights"].pow(2).sum()


def logit_penalty(b, p, v):
    z = logits(b, v)
    return F.cross_entropy(z, b.labels) + p["beta"] / 2 * z.pow(2).sum(1).mean()


def logit_normalization(b, p, v):
    return F.cross_entropy(F.normalize(logits(b, v), dim=1) / p["temperature"], b.labels)


def cosine_softmax(b, p, v):
    return F.cross_entropy(cosines(b, v) / p["temperature"], b.labels)


def sigmoid(b, p, v):
    z = logits(b, v)
    return F.binary_cross_entropy_with_logits(z, b.hot, reduction="sum") / len(z)


def squared_error(b, p, v):
    weights = 1 + (p["kappa"] - 1) * b.hot
    return p["lossScale"] * (weights * (logits(b, v) - p["target"] * b.hot) ** 2).sum(1).mean()


LOSSES = {
    "softmax": softmax,
    "normface": normface,
    "sphereface": sphereface,
    "cosface": cosface,
    "arcface": arcface,
    "arcface-detached": arcface_detached,
    "center": center,
    "contrastive": contrastive,
    "triplet": triplet,
    "prototypical": prototypical,
    "supcon": supcon,
    "multi-similarity": multi_similarity,
    "circle": circle,
    "proxy-nca": proxy_nca,
    "proxy-anchor": proxy_anchor,
    "regression": regression,
    "prototype": prototype,
    "prototype-regression": prototype_regression,
    "prototype-joint": prototype_joint,
    "softmax-joint": softmax_joint,
    "label-smoothing": label_smoothing,
    # What is dropped are features before the embedding.
    "dropout": softmax,
    "final-layer-l2": final_layer_l2,
    "logit-penalty": logit_penalty,
    "logit-normalization": logit_normalization,
    "cosine-softmax": cosine_softmax,
    "sigmoid": sigmoid,
    "squared-error": squared_error,
}
# What a loss does after each step of the optimiser.
UPDATES = {"center": move_centers}
