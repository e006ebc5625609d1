"""Where it is computed."""

from __future__ import annotations

import platform
import subprocess
import sys

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


FAULTS = """
import resource, torch
from hondo.train.device import keep_memory
keep_memory()
def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        some = [torch.ones(12 << 18) for _ in range(3)]  # 12 MB each
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
faults()
print(faults())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only the GNU library can be told")
def test_freed_memory_stays_with_the_process():
    """What the system hands out anew costs a fault for each page: 180,000 of them, where it is not told (unless
    something small happens to lie behind)."""
    run = subprocess.run([sys.executable, "-c", FAULTS], capture_output=True, text=True, check=True)
    assert int(run.stdout) < 1000
