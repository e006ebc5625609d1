"""The parts networks are made of, each a plain `nn.Module`."""
