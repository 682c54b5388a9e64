"""The answer in a browser: pages that start runs, follow them and show their results."""

from __future__ import annotations
