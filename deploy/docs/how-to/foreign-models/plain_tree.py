"""A tree written by hand with onnx alone: the newest pressure above 6 bar while the valve is closed is wrong."""
import sys

import numpy
from onnx import TensorProto, helper
from samspel_card import write_model

# Node 0: pressure <= 6? then node 1 (score 0), else node 2: valve <= 0.5? then node 3 (score 1), else node 4 (score 0.2).
tree = helper.make_node(
    "TreeEnsembleRegressor",
    ["window"],
    ["score"],
    domain="ai.onnx.ml",
    n_targets=1,
    nodes_treeids=[0, 0, 0, 0, 0],
    nodes_nodeids=[0, 1, 2, 3, 4],
    nodes_featureids=[0, 0, 1, 0, 0],
    nodes_values=[6.0, 0.0, 0.5, 0.0, 0.0],
    nodes_modes=["BRANCH_LEQ", "LEAF", "BRANCH_LEQ", "LEAF", "LEAF"],
    nodes_truenodeids=[1, 0, 3, 0, 0],
    nodes_falsenodeids=[2, 0, 4, 0, 0],
    target_treeids=[0, 0, 0],
    target_nodeids=[1, 3, 4],
    target_ids=[0, 0, 0],
    target_weights=[0.0, 1.0, 0.2],
)
graph = helper.make_graph(
    [tree],
    "tree",
    [helper.make_tensor_value_info("window", TensorProto.FLOAT, ["batch", 2])],
    [helper.make_tensor_value_info("score", TensorProto.FLOAT, ["batch", 1])],
)
model = helper.make_model(
    graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)], ir_version=8
)
write_model(
    sys.argv[1],
    model,
    channels=[("pressure", "bar"), ("valve", "1")],
    rate_hz=1,
    window=1,
    layout="newest",
    input="window",
    score="score",
    threshold=0.5,
    examples=numpy.array([[[5], [0]], [[7], [0]], [[7], [1]]]),
)
