"""A first reader of texts, done right: two layers of LSTM, both ways, to which padding says nothing."""

import random

import torch
from torch import nn

from hondo.events import Evaluated
from hondo.layers.recurrent import Recurrent
from hondo.tasks.binary import Binary
from hondo.train import resolve, train

torch.manual_seed(0)
random.seed(0)
WORDS = ["", "ana", "bea", "beat", "was", "beaten", "by", "here", "again", "today", "before", "all", "these", "people"]


def report(won):  # of ana's match: who won is in the order of the words, and there are others in between
    first, last = ("ana", "bea") if random.random() < 0.5 else ("bea", "ana")
    told = [first, *(["beat"] if won == (first == "ana") else ["was", "beaten", "by"]), last]
    words = [word for one in told for word in (*random.choices(WORDS[7:], k=random.randint(1, 5)), one)]
    return torch.tensor([WORDS.index(word) for word in words])


def part(rows):
    return {"tokens": X[rows], "target": y[rows]}


class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(len(WORDS), 16)
        self.recurrent = Recurrent("lstm", 16, 16, layers=2, both=True, dropout=0.2)
        self.head = nn.Linear(self.recurrent.features, 1)  # a logit: that ana won

    def forward(self, tokens):
        _, last = self.recurrent(self.embedding(tokens), tokens > 0)  # each way, after its last real token
        return self.head(last)


y = torch.randint(0, 2, (1000,))
X = nn.utils.rnn.pad_sequence([report(won == 1) for won in y], batch_first=True)  # zeros behind the shorter ones
training, validation, test = torch.randperm(1000).split([600, 200, 200])
net = Reader()
for event in train(net, Binary(), part(training), resolve(600, epochs=10, lr=5e-3), validation=part(validation)):
    if isinstance(event, Evaluated) and event.best:
        print(f"epoch {event.epoch:3.0f}   validation loss {event.loss:.3f}")
right = (net(X[test])[:, 0] > 0) == y[test]  # the network holds its best weights now
print(f"test accuracy {right.double().mean():.3f}")
