# Builds what the other scripts here run, and says in class_path where it is. Sourced, with the directory of the scripts in here.
mvn -q -f "$here/../pom.xml" -DskipTests -Dmaven.javadoc.skip -Dspotless.check.skip -pl load-tests -am package \
  dependency:build-classpath -Dmdep.outputFile=target/class-path.txt
mkdir -p "$here/target/tmp"
class_path=$here/target/classes:$(cat "$here/target/class-path.txt")
