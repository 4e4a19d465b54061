"""A forest of scikit-learn that learned from rows with a label. Needs scikit-learn and skl2onnx."""
import sys

import numpy
from samspel_card import write_model
from skl2onnx import to_onnx
from sklearn.ensemble import RandomForestRegressor

random = numpy.random.default_rng(1)
rows = random.normal([5, 0.5], [1.5, 0.5], (2000, 2)).astype(numpy.float32)
wrong = ((rows[:, 0] > 6) & (rows[:, 1] < 0.5)).astype(numpy.float32)
forest = RandomForestRegressor(n_estimators=20, max_depth=6, random_state=1).fit(rows, wrong)

model = to_onnx(forest, rows[:1], target_opset={"": 17, "ai.onnx.ml": 3})
write_model(
    sys.argv[1],
    model,
    channels=[("pressure", "bar"), ("valve", "1")],
    rate_hz=1,
    window=1,
    layout="newest",
    input=model.graph.input[0].name,
    score=model.graph.output[0].name,
    threshold=0.5,
    examples=rows[:8].reshape(8, 2, 1),
)
