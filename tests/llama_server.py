"""llama.cpp's server in a process of its own: the build that runs the bundled LLM, with the options of llama-server that deploy/ sets."""

import argparse
import os
import signal

import xllamacpp

from vectorstore.models.encoder import allowed_threads


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for option in ("--model", "--alias", "--host"):
        parser.add_argument(option, required=True)
    for option in ("--port", "--parallel", "--ctx-size"):
        parser.add_argument(option, type=int, required=True)
    parser.add_argument("--offline", action="store_true")
    wanted = parser.parse_args()
    params = xllamacpp.CommonParams()
    params.model.path = wanted.model
    params.model_alias = {wanted.alias}
    params.hostnames = [wanted.host]
    params.port = wanted.port
    params.n_parallel = wanted.parallel
    params.n_ctx = wanted.ctx_size
    params.offline = wanted.offline
    params.api_keys = [os.environ["LLAMA_API_KEY"]]
    params.ui = False
    for threads in (params.cpuparams, params.cpuparams_batch):
        threads.poll = 0
        threads.n_threads = allowed_threads() or threads.n_threads
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
    server = xllamacpp.Server(params)
    print(f"The LLM is served at {server.listening_address}", flush=True)
    signal.sigwait([signal.SIGTERM])


if __name__ == "__main__":
    main()
