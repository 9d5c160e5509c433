#!/usr/bin/env bash
# How long a start takes, and how much memory it leaves taken, on an empty database and on one of a million messages.
#
#   load-tests/start-up.sh [JAR [ROUNDS [SESSIONS]]]
#
# Every session has 1,000 messages; 1,000 sessions if not given. Needs curl and sqlite3. Prints medians of rounds that take turns:
# milliseconds from the start of the process to its start line, and resident megabytes after it.
set -euo pipefail

jar=$(realpath "${1:-"$(dirname "${BASH_SOURCE[0]}")/../bootstrap/target/deskbell.jar"}")
[[ -f $jar ]] || { echo "$jar: expected Deskbell's jar; build it, or name it" >&2; exit 1; }
rounds=${2:-7}
sessions=${3:-1000}
messages=1000

work=$(mktemp -d)
pid=
end() {
  if [[ -n $pid ]]; then
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
    pid=
  fi
}
trap 'end; rm -rf "$work"' EXIT

# Starts the server on a data directory; sets pid, url and milliseconds.
start() {
  local out=$work/out from
  : >"$out"
  from=$(date +%s%N)
  PORT=0 HOST=127.0.0.1 DATA_DIR=$1 STORE=embedded LOG_LEVEL=warn LOG_FILE=$work/log java -jar "$jar" >"$out" 2>"$work/err" &
  pid=$!
  until grep -q 'listening on' "$out"; do
    kill -0 "$pid" 2>/dev/null || { cat "$work/err" >&2; exit 1; }
    sleep 0.005
  done
  milliseconds=$((($(date +%s%N) - from) / 1000000))
  url=$(sed -n 's/.*listening on \(http[^ ]*\).*/\1/p' "$out")
}

# The string that a JSON object on standard input has under that name.
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }

ask() { curl -sf -H 'Content-Type: application/json' "$@"; }

# An empty database, and a copy in which one ended session of one message was multiplied.
mkdir "$work/empty" "$work/full"
start "$work/empty"
end
cp "$work/empty"/* "$work/full/"
start "$work/full"
token=$(ask -d '{"userId":"v"}' "$url/auth/token" | field token)
session=$(ask -H "Authorization: Bearer $token" -X POST "$url/session/start" | field sessionId)
ask -H "Authorization: Bearer $token" -d '{"content":"hello"}' "$url/messages/$session" >"$work/message"
ask -H "Authorization: Bearer $token" -X POST "$url/session/$session/end" >"$work/ended"
end
sqlite3 -bail "$work/full/deskbell.db" "
  CREATE TEMP TABLE s AS SELECT value AS i FROM generate_series(1, $sessions);
  CREATE TEMP TABLE m AS SELECT value AS k FROM generate_series(0, $messages - 1);
  INSERT INTO session (tenant, id, visitor, priority, created_at, status, agent, ended_at, ended_by, end_reason, at_desk)
    SELECT tenant, id || '-' || i, visitor, priority, created_at + i, status, agent, ended_at, ended_by, end_reason, at_desk
    FROM session, s WHERE id = '$session';
  CREATE TEMP TABLE e AS SELECT * FROM session_event WHERE session = '$session';
  INSERT INTO session_event SELECT tenant, session || '-' || i, sequence, type, at, actor, content, client_message_id, detail
    FROM e, s WHERE type <> 'session_ended';
  INSERT INTO session_event SELECT tenant, session || '-' || i, sequence + k, type, at, actor, printf('%0200d', k), NULL, detail
    FROM s, m, e WHERE type = 'message_sent' AND k > 0;
  INSERT INTO session_event SELECT tenant, session || '-' || i, sequence + $messages - 1, type, at, actor, NULL, NULL, detail
    FROM e, s WHERE type = 'session_ended';"
printf 'messages: %s, database: %s MB\n' \
  "$(sqlite3 "$work/full/deskbell.db" "SELECT count(*) FROM session_event WHERE type = 'message_sent'")" \
  "$(($(stat -c %s "$work/full/deskbell.db") / 1048576))"

for ((round = 0; round < rounds; round++)); do
  for database in empty full; do
    start "$work/$database"
    printf '%s\n' "$milliseconds" >>"$work/ms.$database"
    awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$pid/status" >>"$work/mb.$database"
    end
  done
done

median() { sort -n "$1" | sed -n "$(((rounds + 1) / 2))p"; }
for database in empty full; do
  printf '%-5s  %5s ms  %4s MB\n' "$database" "$(median "$work/ms.$database")" "$(median "$work/mb.$database")"
done
