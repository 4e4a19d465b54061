"""Helm itself, as the library that helm-python-sdk brings: lints a chart strictly and renders it. Prints one JSON line.

`helm.py CHART [VALUES]`: VALUES as JSON. Nothing is contacted.
"""

import json
import sys

import helm_python as helm

path = sys.argv[1]
values = json.loads(sys.argv[2]) if len(sys.argv) > 2 else {}
with helm.Chart.load(path) as chart:
    rendered = chart.render(values, name="line-1", namespace="default")
print(json.dumps({"helm": helm.helm_sdk_version(), "lint": helm.lint(path, values, strict=True), "rendered": rendered}))
