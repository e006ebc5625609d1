"""Where it is computed."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import torch

from hondo.errors import OptionError
from hondo.messages import Message


def available() -> list[str]:
    """The devices there are, the fastest first. Apple's is none of them: it has no double precision, in which rows are
    scored."""
    gpus = ["cuda", *(f"cuda:{i}" for i in range(torch.cuda.device_count()))] if torch.cuda.is_available() else []
    return [*gpus, "cpu"]


def out_of_memory(error: BaseException) -> bool:
    """Whether there was no room for a tensor. (On a processor torch says so in words alone.)"""
    return isinstance(error, torch.OutOfMemoryError | MemoryError) or "can't allocate memory" in str(error)


def choose(given: str | None) -> str:
    """`given` if there is such a device, else an OptionError; without it the fastest."""
    known = available()
    if given is not None and given not in known:
        raise OptionError(Message("training.no_such_device", {"given": given, "known": known}))
    return given or known[0]


def halves(device: str) -> bool:
    """Whether it multiplies matrices of bfloat16 by itself, and so sooner than those of single precision."""
    if torch.device(device).type == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    return bool(torch.cpu._is_avx512_bf16_supported())


MMAP_THRESHOLD, TRIM_THRESHOLD = -3, -1
"""As mallopt(3) numbers them."""
LARGE, KEPT = 32 << 20, 256 << 20
"""Bytes."""


@cache
def keep_memory() -> None:
    """Memory that is freed stays with the process: pieces below LARGE, KEPT in all. Else each step of a network with
    large activations hands it back to the system, which clears every page of it anew when it is asked for (of a small
    convolutional network that took a fifth of the step, and made its length a matter of luck). Only the GNU library
    can be told, and only for the process as a whole."""
    if sys.platform == "linux" and hasattr(ctypes.CDLL(None), "mallopt"):
        ctypes.CDLL(None).mallopt(MMAP_THRESHOLD, LARGE)
        ctypes.CDLL(None).mallopt(TRIM_THRESHOLD, KEPT)


@contextmanager
def threads(count: int) -> Iterator[None]:
    """With so many: where the pieces are small several wait for one another longer than they work."""
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)
