#!/usr/bin/env bash
# Runs Deskbell and its rivals round by round on this machine and writes docs/performance.md with its plots.
#
#   load-tests/compare.sh PEERS [OPTIONS]     measure, then write
#   load-tests/compare.sh --report FILE...    write from earlier results
#
# PEERS is the folder of the rivals and of the load generator. Needs a JDK, Node, Python 3 and, unless PEERS is built, Maven and npm.
# --help tells the options.
set -euo pipefail

exec python3 -B "$(dirname "${BASH_SOURCE[0]}")/compare" "$@"
