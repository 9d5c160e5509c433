package io.deskbell.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Every benchmark still runs; how fast is not for a test. */
class BenchmarksTest {
  private static final OutputFormat SILENT =
      OutputFormatFactory.createFormatInstance(
          new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
          VerboseMode.SILENT);

  @Test
  void runOnce() throws RunnerException {
    Options once =
        new OptionsBuilder()
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(1)
            .measurementTime(TimeValue.milliseconds(5))
            .param("agents", "10")
            .param("store", "memory", "embedded")
            .shouldFailOnError(true)
            .build();

    Collection<RunResult> results = new Runner(once, SILENT).run();

    Set<String> ran = new TreeSet<>();
    for (RunResult result : results) {
      String name = result.getParams().getBenchmark();
      ran.add(name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1));
    }
    assertEquals(
        new TreeSet<>(
            List.of(
                "AppendBenchmark.one",
                "AppendBenchmark.together",
                "DeskBenchmark.assign",
                "DeskBenchmark.comeAndGo",
                "FrameBenchmark.decode",
                "FrameBenchmark.decodeLong",
                "FrameBenchmark.decodeWithClientMessageId",
                "FrameBenchmark.encode",
                "FrameBenchmark.encodeLong",
                "SessionBenchmark.post")),
        ran);
  }
}
