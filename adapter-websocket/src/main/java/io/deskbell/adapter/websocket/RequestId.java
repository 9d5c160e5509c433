package io.deskbell.adapter.websocket;

import java.nio.charset.StandardCharsets;

/**
 * What a client put on a command to know the answer by, kept as the JSON that goes back.
 *
 * @param json a JSON string or integer
 */
record RequestId(String json) {
  /** The frame of an answer, with this request id added behind what it says to everybody. */
  EncodedText on(EncodedText answer) {
    byte[] tail = (",\"requestId\":" + json + "}").getBytes(StandardCharsets.UTF_8);
    byte[] frame = answer.frame();
    int head = answer.payloadOffset();
    int kept = frame.length - head - 1;
    byte[] payload = new byte[kept + tail.length];
    System.arraycopy(frame, head, payload, 0, kept);
    System.arraycopy(tail, 0, payload, kept, tail.length);
    return EncodedText.of(payload);
  }
}
