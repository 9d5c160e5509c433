#!/usr/bin/env bash
# What the parts cost that every message and every session go through: JMH benchmarks, three minutes for all.
#
#   load-tests/benchmarks.sh [JMH ARGUMENTS]
#
# For example: "FrameBenchmark" for some of them, "-p agents=10" for some cases, "-rf json -rff FILE" for figures to be read by programs,
# "-h" for all there is. Databases are written on the disk that the checkout is on.
set -euo pipefail
here=$(realpath "$(dirname "${BASH_SOURCE[0]}")")

. "$here/build.sh"
exec java -Djava.io.tmpdir="$here/target/tmp" -Djava.util.logging.config.file="$here/src/main/resources/logging.properties" \
  -Dslf4j.internal.verbosity=ERROR \
  -cp "$class_path" org.openjdk.jmh.Main "$@"
