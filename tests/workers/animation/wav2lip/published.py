"""Files as Wav2Lip's authors published theirs, of random weights: the official ones are not ours
to pass on."""

from pathlib import Path

import torch

from workers.animation.wav2lip.network import Wav2LipNetwork


def make_network(seed: int = 1) -> Wav2LipNetwork:
    """Random weights, and normalisations that are not the identity."""
    torch.manual_seed(seed)
    network = Wav2LipNetwork().eval()
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.normal_(module.running_mean, 0.0, 0.1)
            torch.nn.init.uniform_(module.running_var, 0.5, 1.5)
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
            torch.nn.init.normal_(module.bias, 0.0, 0.1)
            module.num_batches_tracked += 7
    return network


def publish(network: Wav2LipNetwork, path: Path, *, zipped: bool = True) -> Path:
    """Write them as training left them: keys of DataParallel, beside an optimiser and counters."""
    held = {
        "state_dict": {f"module.{key}": value for key, value in network.state_dict().items()},
        "optimizer": {"state": {0: {"step": 7, "exp_avg": torch.zeros(3)}}, "param_groups": []},
        "global_step": 7,
        "global_epoch": 1,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(held, path, _use_new_zipfile_serialization=zipped)
    return path
