"""TabM against the package of its authors, with all weights moved off their initial values."""

from __future__ import annotations

import pytest
import rtdl_num_embeddings
import tabm
import torch

from hondo.models.tabm import TabM
from hondo.nouns import Head, Role

KNOTS = (tuple(range(-3, 4)), (-3.0, -1.5, 0.1, 3.0), (0.0, 1.0))
SIZES = (3, 6)


def networks(numbers: bool, categories: bool, members: int = 5):
    """Ours and theirs, with the same weights."""
    roles = {"numbers": Role((3,), knots=KNOTS)} if numbers else {}
    roles |= {"categories": Role((2,), sizes=SIZES)} if categories else {}
    ours = TabM(members=members, widths=(16, 12), pieces=6, embedding=4).build(roles, Head("row", 2)).double()
    bins = [torch.tensor(each, dtype=torch.float64) for each in KNOTS]
    embedding = rtdl_num_embeddings.PiecewiseLinearEmbeddings(bins, 4, activation=False, version="B")
    theirs = tabm.TabM.make(
        n_num_features=3 if numbers else 0,
        cat_cardinalities=[size - 1 for size in SIZES] if categories else None,
        d_out=2,
        num_embeddings=embedding if numbers else None,
        k=members,
        n_blocks=2,
        d_block=16,
        dropout=0.1,
    ).double()
    second = tabm.LinearBatchEnsemble(16, 12, k=members, scaling_init="ones").double()  # of another width
    theirs.backbone.blocks[1][0] = second
    theirs.output = tabm.LinearEnsemble(12, 2, k=members).double()
    torch.manual_seed(1)
    with torch.no_grad():
        for parameter in ours.parameters():
            parameter.mul_(1 + 0.1 * torch.randn_like(parameter)).add_(0.1 * torch.randn_like(parameter))
        for linear, block in zip((ours.stack[0], ours.stack[3]), theirs.backbone.blocks, strict=True):
            block[0].weight.copy_(linear.weight.T)
            block[0].r.copy_(linear.enter)
            block[0].s.copy_(linear.leave)
            block[0].bias.copy_(linear.bias)
        theirs.output.weight.copy_(ours.head.weight)
        theirs.output.bias.copy_(ours.head.bias)
        if numbers:
            theirs.num_module.linear0.weight.copy_(ours.numbers.slope[:, 0])
            theirs.num_module.linear0.bias.copy_(ours.numbers.offset[:, 0])
            for n, knots in enumerate(KNOTS):  # the package puts the last piece of a short column at the end
                last = len(knots) - 2
                theirs.num_module.linear.weight[n, :last].copy_(ours.numbers.bends[n, :last])
                theirs.num_module.linear.weight[n, -1].copy_(ours.numbers.bends[n, last])
    return ours, theirs


@pytest.mark.filterwarnings("ignore:The 2-th feature has just two bin edges")
@pytest.mark.parametrize(("numbers", "categories"), [(True, True), (True, False), (False, True)])
@pytest.mark.parametrize("rows", [5, 50])
def test_the_package_of_the_paper(numbers, categories, rows):
    ours, theirs = networks(numbers, categories)
    torch.manual_seed(2)
    x = torch.empty(rows, 3, dtype=torch.float64).uniform_(-3, 3)
    x[:, 2] = x[:, 2].sigmoid()  # within its knots; beyond them ours stops bending
    index = torch.stack([torch.randint(1, size, (rows,)) for size in SIZES], 1)  # they have no place for the unseen
    for training in (False, True):
        torch.manual_seed(3)
        ours.train(training)
        theirs.train(training)
        for module in (*ours.modules(), *theirs.modules()):
            if hasattr(module, "p"):
                module.p = 0.0  # the masks are drawn in another order
        given = ours(x if numbers else None, index if categories else None)
        expected = theirs(x if numbers else None, index - 1 if categories else None)
        assert given.shape == (rows, 5, 2)
        # their inverse widths of the pieces, like ours, are single precision
        torch.testing.assert_close(given, expected, rtol=1e-7, atol=1e-7)
    gradient = torch.autograd.grad(given.square().sum(), ours.stack[0].enter)[0]
    expected = torch.autograd.grad(expected.square().sum(), theirs.backbone.blocks[0][0].r)[0]
    torch.testing.assert_close(gradient, expected, rtol=1e-6, atol=1e-6)


def test_the_members_start_as_the_paper_has_them():
    """Apart in how much they listen to each column, the same for all features of one; alike in all else."""
    torch.manual_seed(0)
    roles = {"numbers": Role((3,), knots=KNOTS), "categories": Role((2,), sizes=SIZES)}
    net = TabM(members=200, widths=(8, 8), pieces=6, embedding=4).build(roles, Head("row", 2))
    enter = net.stack[0].enter.detach()
    for start, stop in ((0, 4), (4, 8), (8, 12), (12, 14), (14, 19)):
        assert (enter[:, start:stop] == enter[:, start : start + 1]).all()
        assert 0.8 < float(enter[:, start].std()) < 1.2
    assert net.stack[3].enter.eq(1).all() and net.stack[0].leave.eq(1).all() and net.stack[3].leave.eq(1).all()
    assert (net.stack[0].bias == net.stack[0].bias[0]).all() and not (net.head.weight == net.head.weight[0]).all()
