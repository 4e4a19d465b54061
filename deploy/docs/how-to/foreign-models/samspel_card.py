"""Writes the three files that Samspel needs: model.onnx, card.json and golden.json. Needs onnx, onnxruntime and numpy."""
import datetime
import hashlib
import json
import pathlib

import numpy
import onnx
import onnxruntime


def write_model(folder, model, *, channels, rate_hz, window, layout, input, score, threshold, examples):
    """channels: [(name, unit)]; examples: raw windows [n, channels, window], oldest value first; model: onnx.ModelProto."""
    onnx.checker.check_model(model)
    data = model.SerializeToString()
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "model.onnx").write_bytes(data)

    examples = numpy.asarray(examples, dtype=numpy.float32)
    feed = {
        "channels-first": examples,
        "time-first": examples.transpose(0, 2, 1),
        "flat": examples.reshape(len(examples), -1),
        "newest": examples[:, :, -1],
    }[layout]
    scores = onnxruntime.InferenceSession(data).run([score], {input: feed})[0].reshape(-1)
    golden = [{"window": w.reshape(-1).tolist(), "score": float(s)} for w, s in zip(examples, scores)]
    (folder / "golden.json").write_text(json.dumps({"tolerance": 1e-3, "examples": golden}))

    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    card = {
        "kind": "foreign",
        "version": now.replace("-", "").replace(":", ""),
        "channels": [{"name": name, "unit": unit} for name, unit in channels],
        "sampleRateHz": rate_hz,
        "windowLength": window,
        "holdSeconds": 10 / rate_hz,
        "threshold": threshold,
        "decision": {"recoverShare": 0.3, "levelFactor": 3, "levelFrames": 200, "limitMax": 10},
        "graph": {"input": input, "layout": layout, "score": score},
        "training": {"description": "trained elsewhere", "rows": 0, "warnings": []},
        "results": {},
        "licence": "not stated",
        "model": {
            "sha256": hashlib.sha256(data).hexdigest(),
            "bytes": len(data),
            "opset": next(o.version for o in model.opset_import if o.domain == ""),
        },
        "created": now,
    }
    (folder / "card.json").write_text(json.dumps(card, indent=2))
