"""An autoencoder of PyTorch over windows of 32 frames; scaling and score are in the graph. Needs torch and onnxscript."""
import sys

import onnx
import torch
from samspel_card import write_model

torch.manual_seed(1)
channels, window = 2, 32


def recorded(count):
    """Stands for your recording: windows [n, channels, window] of normal running."""
    phase = torch.rand(count, 1, 1) * 6.28
    return 5 + torch.sin(torch.arange(window) / 4 + phase + torch.tensor([[0.0], [1.0]])) + 0.05 * torch.randn(count, channels, window)


class Detector(torch.nn.Module):
    """Raw window in engineering units -> mean squared error of its reconstruction."""

    def __init__(self, mean, scale):
        super().__init__()
        self.register_buffer("mean", mean)
        self.register_buffer("scale", scale)
        size = channels * window
        self.net = torch.nn.Sequential(torch.nn.Linear(size, 16), torch.nn.Tanh(), torch.nn.Linear(16, size))

    def forward(self, windows):
        scaled = ((windows - self.mean) / self.scale).flatten(1)
        return ((self.net(scaled) - scaled) ** 2).mean(1)


normal = recorded(2000)
detector = Detector(normal.mean((0, 2)).reshape(1, -1, 1), normal.std((0, 2)).reshape(1, -1, 1))
optimiser = torch.optim.Adam(detector.parameters(), lr=3e-3)
for _ in range(400):
    optimiser.zero_grad()
    loss = detector(normal).mean()
    loss.backward()
    optimiser.step()

path = "autoencoder.onnx"
# external_data=False: Samspel takes one file and refuses data beside it.
batch = torch.export.Dim("batch")
torch.onnx.export(
    detector.eval(), (normal[:2],), path, input_names=["window"], output_names=["score"],
    dynamic_shapes=({0: batch},), opset_version=18, external_data=False,
)
held_back = recorded(1000)
write_model(
    sys.argv[1],
    onnx.load(path),
    channels=[("pressure", "bar"), ("flow", "l/min")],
    rate_hz=10,
    window=window,
    layout="channels-first",
    input="window",
    score="score",
    threshold=float(1.5 * detector(held_back).max()),
    examples=held_back[:4].numpy(),
)
