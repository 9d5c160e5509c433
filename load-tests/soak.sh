#!/usr/bin/env bash
# Whether the memory of a server stays flat while people come, talk and go.
#
#   load-tests/soak.sh [MINUTES [SOCKETS [JAR]]]
#
# An hour and 2,000 sockets if not said; the server has a heap of 256 MB. Needs a JDK (java, jcmd). Prints the live heap after a full
# collection each minute, and fails if the second half of the run needs a tenth more than the first, without the first three minutes.
set -euo pipefail

here=$(dirname "${BASH_SOURCE[0]}")
jar=${3:-$here/../bootstrap/target/deskbell.jar}
[[ -f $jar ]] || { echo "$jar: expected Deskbell's jar; build it, or name it" >&2; exit 1; }
exec java "$here/Soak.java" "$jar" "${1:-60}" "${2:-2000}"
