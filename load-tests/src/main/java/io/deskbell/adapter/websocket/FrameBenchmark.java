package io.deskbell.adapter.websocket;

import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.Message;
import io.deskbell.domain.session.MessageContent;
import io.deskbell.domain.session.SessionEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs to read a frame, unmasked already, and to write one. It is in the package of what
 * it measures, which nobody else sees.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FrameBenchmark {
  private static final ParticipantId SENDER = ParticipantId.of("visitor-17");
  private static final SessionId SESSION = SessionId.of("7c9e6679-7425-40de-944b-e07fc1f90ae7");
  private static final ClientMessageId CLIENT_MESSAGE_ID =
      ClientMessageId.of("0f8fad5b-d9cb-469f-a165-70867728950e");

  private final byte[] plain = sendMessage(100, "");
  private final byte[] withClientMessageId =
      sendMessage(100, ",\"clientMessageId\":\"" + CLIENT_MESSAGE_ID.value() + "\"");
  private final byte[] longOne = sendMessage(2_000, "");
  private final SessionEvent message = messageSent(100);
  private final SessionEvent longMessage = messageSent(2_000);

  private static byte[] sendMessage(int length, String more) {
    return ("{\"type\":\"send_message\",\"data\":{\"sessionId\":\""
            + SESSION.value()
            + "\",\"senderId\":\""
            + SENDER.value()
            + "\",\"content\":\""
            + "x".repeat(length)
            + "\""
            + more
            + "}}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static SessionEvent messageSent(int length) {
    return new SessionEvent.MessagePosted(
        new Message(
            SESSION,
            1_234,
            Instant.parse("2026-11-01T12:34:56.789Z"),
            SENDER,
            new MessageContent("x".repeat(length)),
            CLIENT_MESSAGE_ID));
  }

  private static Object decode(byte[] frame) {
    return new FrameDecoder(SENDER, MessageContent.DEFAULT_LIMIT).decode(frame, 0, frame.length);
  }

  /** A {@code send_message} of 100 bytes of text. */
  @Benchmark
  public Object decode() {
    return decode(plain);
  }

  /** The same with a client message id. */
  @Benchmark
  public Object decodeWithClientMessageId() {
    return decode(withClientMessageId);
  }

  /** A {@code send_message} of 2,000 bytes of text. */
  @Benchmark
  public Object decodeLong() {
    return decode(longOne);
  }

  /** A {@code message_sent} of 100 bytes of text with a client message id. */
  @Benchmark
  public Object encode() {
    return FrameEncoder.event(message);
  }

  /** The same with 2,000 bytes. */
  @Benchmark
  public Object encodeLong() {
    return FrameEncoder.event(longMessage);
  }
}
