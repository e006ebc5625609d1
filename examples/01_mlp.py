"""A first network, done right: three parts, logits, the best weights, and the test rows looked at once."""

import torch
from sklearn.datasets import make_classification
from torch import nn

from hondo.events import Evaluated
from hondo.tasks.binary import Binary
from hondo.train import resolve, train

torch.manual_seed(0)
X, y = make_classification(1000, 20, n_informative=8, random_state=0)
X, y = torch.tensor(X, dtype=torch.float32), torch.tensor(y)
training, validation, test = torch.randperm(1000).split([600, 200, 200])
X = (X - X[training].mean(0)) / X[training].std(0)  # scaled by what the training rows tell, and by nothing else


def part(rows):
    return {"input": X[rows], "target": y[rows]}  # `input` is what the forward of nn.Sequential calls its argument


hidden = [nn.Linear(20, 64), nn.ReLU(), nn.Dropout(0.2), nn.Linear(64, 32), nn.ReLU(), nn.Dropout(0.2)]
net = nn.Sequential(*hidden, nn.Linear(32, 1))  # ends in a logit: the loss takes care of the sigmoid
for event in train(net, Binary(), part(training), resolve(600, epochs=50), validation=part(validation)):
    if isinstance(event, Evaluated) and event.best:
        print(f"epoch {event.epoch:3.0f}   validation loss {event.loss:.3f}")

right = (net(X[test])[:, 0] > 0) == y[test]  # the network holds its best weights now
print(f"test accuracy {right.double().mean():.3f}")
