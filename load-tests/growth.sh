#!/usr/bin/env bash
# How the cost of one session or one look grows with what is there already; two and a half minutes.
#
#   load-tests/growth.sh [OUT.json [AGENTS [WAITING [MESSAGES [MILLISECONDS]]]]]
#
# A session's start and end with 10 to 10,000 AGENTS; the same beside a queue of up to 100,000 WAITING sessions, also of those whom nobody
# free can serve; fifty messages of a session with 1,000 and 1,000,000 MESSAGES. Prints a table, and writes one line of JSON for each point
# to OUT.json: {"what":…,"store":"memory"|"embedded","n":…,"us":…,"p99":…}, microseconds. MILLISECONDS are those for each point, 1,000.
set -euo pipefail
here=$(realpath "$(dirname "${BASH_SOURCE[0]}")")

. "$here/build.sh"
exec java -Djava.io.tmpdir="$here/target/tmp" -Djava.util.logging.config.file="$here/src/main/resources/logging.properties" \
  -Dslf4j.internal.verbosity=ERROR \
  -cp "$class_path" io.deskbell.load.Growth "$@"
