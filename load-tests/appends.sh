#!/usr/bin/env bash
# How many durable appends a second the SQL store takes through its port, beside plain inserts by the same driver.
#
#   load-tests/appends.sh [DIRECTORY [SECONDS [ROUNDS [JDBC_URL USER]]]]
#
# DIRECTORY is on the disk to be measured (a new one under the current directory if not given); with JDBC_URL, the store is PostgreSQL.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

directory=${1:-$(mktemp -d ./appends.XXXXXX)}
mvn -q -DskipTests -Dmaven.javadoc.skip -pl adapter-jdbc-store -am package \
  dependency:build-classpath -Dmdep.outputFile=target/class-path.txt
classes=adapter-jdbc-store/target/test-classes:adapter-jdbc-store/target/classes
exec java -cp "$classes:$(cat adapter-jdbc-store/target/class-path.txt)" \
  io.deskbell.adapter.jdbc.StoreBenchmark "$directory" "${2:-5}" "${3:-3}" "${@:4}"
