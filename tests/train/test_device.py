"""Where it is computed."""

from __future__ import annotations

import pytest
import torch

from hondo.errors import OptionError
from hondo.train.device import available, choose


def test_the_processor_is_always_there_and_the_last_choice():
    assert available()[-1] == "cpu" and choose("cpu") == "cpu"
    assert choose(None) == available()[0]
    assert all(torch.zeros(1, device=name).device.type == name.split(":")[0] for name in available())


def test_a_device_that_is_not_there():
    with pytest.raises(OptionError, match=r"There is no device 'cuda:99' here. Available: .*cpu\."):
        choose("cuda:99")
