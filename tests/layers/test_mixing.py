"""Pictures that are mixtures of two, and what they ask, beside the formulas of the papers, however they are cut."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from hondo.layers import mixture
from hondo.layers.augment import Augment
from hondo.layers.augment.mixing import partners
from hondo.modalities import Preparations
from hondo.modalities.image import Image
from hondo.nouns import Draw, Field, Resident, Role
from hondo.pictures import Picture
from hondo.tasks.multiclass import Multiclass
from hondo.train.feed import Feed
from hondo.train.gradient import Flat, Gradient

ROWS, SIZE, LABELS = 24, (6, 8), ("ant", "bee", "wasp")
BOTH = Augment(flip=True, mixup=0.4, cutmix=1.0)


class Labels:
    """What a row asks, and what it counts, beside its picture."""

    def __init__(self, weighted=False):
        g = torch.Generator().manual_seed(1)
        self.tensors = {"target": torch.randint(0, 3, (ROWS,), generator=g)}
        if weighted:
            self.tensors["weight"] = torch.rand(ROWS, generator=g) * 2


def prepared(augment, weighted=False):
    """Pictures of one value each, so that a mixture tells what it is of, and their labels, as they are joined."""
    column = np.empty(ROWS, dtype=object)
    column[:] = [Picture("x", np.full((*SIZE, 3), 10 * n, dtype=np.uint8)) for n in range(ROWS)]
    how = Image((Field("image", "image"),), *SIZE, False, (0.0,) * 3, (1 / 255,) * 3, (), augment)
    whole = Preparations((how,)).apply({"image": column})
    whole.parts = (*whole.parts, Resident(Labels(weighted).tensors))
    return whole


@pytest.mark.parametrize("augment", [Augment(mixup=0.4), Augment(cutmix=1.0), BOTH])
def test_each_point_is_the_rows_own_by_its_share_and_its_partners_by_the_rest(augment):
    data, index = prepared(augment, weighted=True), torch.randperm(ROWS)
    batch = data.take(index, Draw(0, 4))
    assert set(batch) == {"image", "share", "own_target", "other_target", "own_weight", "other_weight"}
    partner, own = augment.mixed(ROWS, SIZE, Draw(0, 4))
    mine, other = 10.0 * index, 10.0 * index[partner]
    by_hand = own * mine[:, None, None, None] + (1 - own) * other[:, None, None, None]
    torch.testing.assert_close(batch["image"], by_hand.expand(-1, 3, *SIZE), rtol=0, atol=1e-3)
    mean = batch["share"] * mine + (1 - batch["share"]) * other
    torch.testing.assert_close(batch["image"].mean((1, 2, 3)), mean, rtol=0, atol=1e-3)
    for role, tensor in Labels(weighted=True).tensors.items():
        assert torch.equal(batch[f"own_{role}"], tensor[index])
        assert torch.equal(batch[f"other_{role}"], tensor[index][partner])


def test_without_a_draw_nothing_is_mixed():
    assert set(prepared(BOTH).take(torch.arange(ROWS))) == {"image", "target"}


def test_faded_shares_are_of_the_papers_distribution():
    from scipy.stats import beta, kstest

    _, own = partners(4000, SIZE, 0.4, 0.0, Draw(0, 0))
    assert own.shape == (4000, 1, 1, 1) and kstest(own.flatten().numpy(), beta(0.4, 0.4).cdf).pvalue > 1e-3


def test_what_is_laid_over_is_a_rectangle_as_the_authors_cut_it():
    """Their formula, picture by picture, for the sides that the share tells."""
    partner, own = partners(3000, (32, 40), 0.0, 1.0, Draw(0, 0))
    over = own[:, 0] == 0
    assert torch.equal(partner.sort().values, torch.arange(3000)) and ((own == 0) | (own == 1)).all()
    rows, columns = over.any(2), over.any(1)
    assert torch.equal(over, rows[:, :, None] & columns[:, None, :])  # its rows and columns hang together:
    for line in (rows, columns):
        assert ((line[:, 1:] != line[:, :-1]).sum(1) + line[:, 0].long() + line[:, -1].long()).max() <= 2
    expected = []
    g = np.random.default_rng(5)
    for share in g.beta(1.0, 1.0, 3000):
        cut = np.sqrt(1 - share)
        h, w = int(32 * cut), int(40 * cut)
        y, x = g.integers(32), g.integers(40)
        height = np.clip(y + h // 2, 0, 32) - np.clip(y - h // 2, 0, 32)
        expected.append(1 - height * (np.clip(x + w // 2, 0, 40) - np.clip(x - w // 2, 0, 40)) / (32 * 40))
    from scipy.stats import ks_2samp

    assert ks_2samp(own.mean((1, 2, 3)).numpy(), np.array(expected)).pvalue > 1e-3


def test_where_both_are_asked_half_go_either_way():
    _, own = partners(2000, (16, 16), 5.0, 1.0, Draw(0, 2))
    faded = ((own > 0) & (own < 1)).flatten(1).all(1)
    assert 880 < int(faded.sum()) < 1120


TASK = Multiclass(("y",)).bind({"target": Role((), sizes=(3,), labels=LABELS, shares=(0.5, 0.3, 0.2))})
BALANCED = Multiclass(("y",), weight="balanced").bind(TASK.roles)


def network():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Flatten(), nn.Linear(3 * SIZE[0] * SIZE[1], 8), nn.Tanh(), nn.Linear(8, 3)).double()
    model.forward = lambda image: nn.Sequential.forward(model, image.double() / 100)
    return model


@pytest.mark.parametrize("task", [TASK, BALANCED])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("parts", [1, 2, 5, 24])
def test_loss_and_gradient_are_the_formula_written_out_in_however_many_parts(task, weighted, parts):
    """share * loss(own) + (1 - share) * loss(partner's), on the batch that the feed gives, against soft targets."""
    feed = Feed(prepared(BOTH, weighted), ROWS, 3, torch.device("cpu"))
    batch, model = feed.batch(6), network()
    flat = Flat(model)
    total, count = Gradient(model, task, flat, ROWS, parts)(batch, Draw(3, 6))

    plain = network()
    each = F.cross_entropy(plain(batch["image"]).repeat_interleave(2, 0), _pairs(batch, "target"), reduction="none")
    counts = torch.stack([batch["share"], 1 - batch["share"]], 1).flatten().double()
    counts = counts * (_pairs(batch, "weight") if weighted else 1.0)
    if task is BALANCED:
        counts = counts * (1 / (3 * torch.tensor([0.5, 0.3, 0.2], dtype=torch.float64)))[_pairs(batch, "target")]
    (each * counts).sum().backward()
    torch.testing.assert_close(total, (each * counts).sum().detach(), rtol=1e-6, atol=0)
    assert float(count) == pytest.approx(float(counts.sum()), rel=1e-6)
    torch.testing.assert_close(flat.grads, _gradient(plain), rtol=1e-6, atol=1e-7)


def _pairs(batch, role):
    return torch.stack([batch[f"own_{role}"], batch[f"other_{role}"]], 1).flatten()


def _gradient(model):
    weights, rest = [p for p in model.parameters() if p.ndim > 1], [p for p in model.parameters() if p.ndim < 2]
    return torch.cat([p.grad.flatten() for p in (*weights, *rest)])


def test_who_knows_nothing_of_mixtures_fails_instead_of_taking_half_of_the_truth():
    batch = prepared(BOTH).take(torch.arange(ROWS), Draw(0, 0))
    with pytest.raises(KeyError, match="target"):
        TASK._loss(torch.zeros(ROWS, 3), batch)
    assert mixture.handed(plain := {"image": torch.zeros(2), "target": torch.zeros(2)}) is plain
