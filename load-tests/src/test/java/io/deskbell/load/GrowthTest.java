package io.deskbell.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every point is still measured; how fast is not for a test. */
class GrowthTest {
  @Test
  void measuresEachPointOnBothStores() throws IOException {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

    List<String> points = Growth.run(10, 100, 1_000, Duration.ofMillis(1), nowhere);

    assertEquals(2 * (1 + 3 + 3), points.size());
    String point =
        "\\{\"what\":\"[^\"]+\",\"store\":\"(memory|embedded)\",\"n\":\\d+,\"us\":[\\d.]+,.*}";
    assertTrue(points.stream().allMatch(line -> line.matches(point)), points.toString());
  }
}
