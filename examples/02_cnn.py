"""A first convolutional network, done right: pictures are moved while it learns, and are judged as they came."""

import torch
from sklearn.datasets import load_digits
from torch import nn

from hondo.events import Evaluated
from hondo.layers.augment import Augment
from hondo.tasks.multiclass import Multiclass
from hondo.train import resolve, train

torch.manual_seed(0)
X, y = map(torch.tensor, load_digits(return_X_y=True))
X = X.float().view(-1, 1, 8, 8) / 16  # pictures, channels, rows, columns; from 0 to 1


class Part(list):  # of the pictures' numbers
    def take(self, index, draw=None):  # the loop gives a `draw` to train by; what it looks at is left as it is
        rows = torch.tensor(self)[index]
        return {"input": X[rows] if draw is None else Augment(shift=0.1)(X[rows], draw), "target": y[rows]}


training, validation, test = map(Part, (rows.tolist() for rows in torch.randperm(1797).split([1077, 360, 360])))
stages = [nn.Conv2d(1, 32, 3, padding=1, bias=False), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2)]
stages += [nn.Conv2d(32, 64, 3, padding=1, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(2)]
net = nn.Sequential(*stages, nn.Flatten(), nn.Dropout(0.3), nn.Linear(64 * 2 * 2, 10))  # a logit for each digit
for event in train(net, Multiclass(), training, resolve(len(training), epochs=20), validation=validation):
    if isinstance(event, Evaluated) and event.best:
        print(f"epoch {event.epoch:3.0f}   validation loss {event.loss:.3f}")
print(f"test accuracy {(net(X[test]).argmax(1) == y[test]).double().mean():.3f}")  # the best weights, looked at once
