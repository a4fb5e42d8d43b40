"""Everything about the package stands in pyproject.toml; this adds the compiled build, which nobody needs.

``POLICY_EXTRACT_COMPILE=1 pip install .`` has mypyc turn the modules that extraction spends its time in into C: the
same records in some two thirds of the time. Without the variable, or without a C compiler, the package is pure Python.
"""

import os

from setuptools import Extension, setup

HOT = (
    "document/normalise document/segment "
    "extract/answer extract/body extract/body_names extract/body_words extract/clause extract/commitment "
    "extract/coordination extract/deadline extract/labels extract/material extract/numerals extract/orientation extract/phrases "
    "extract/objects extract/quantity extract/scope extract/verdict model record/assemble record/validate"
)


def compiled() -> list[Extension]:
    try:
        from mypyc.build import mypycify
    except ImportError:  # asked for the requirements, which are not there yet
        return []
    files = [f"src/policy_extract/{name}.py" for name in HOT.split()]
    found: list[Extension] = mypycify(["--ignore-missing-imports", *files], opt_level="3")
    for extension in found:
        extension.optional = True
    return found


if os.environ.get("POLICY_EXTRACT_COMPILE") == "1":
    setup(ext_modules=compiled(), setup_requires=["mypy>=1.13"])
else:
    setup()
