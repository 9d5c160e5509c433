package io.deskbell.adapter.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Strict JSON: what is read must be UTF-8, one value, without repeated keys, and not deep. */
final class Json {
  static final int MAX_DEPTH = 32;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  // An array that breaks off must not look complete.
                  .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
                  .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(SerializationFeature.FLUSH_AFTER_WRITE_VALUE)
          .build();

  private Json() {}

  /** The value that those bytes hold; a missing node for none. */
  static JsonNode parse(byte[] bytes) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw Problem.unreadable("the body is not valid UTF-8").exception();
    }
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      JsonLocation place = e.getLocation();
      throw Problem.unreadable(
              "the body is not valid JSON"
                  + (place == null
                      ? ""
                      : " at line " + place.getLineNr() + ", column " + place.getColumnNr())
                  + ": expected one JSON object without repeated keys, nested at most "
                  + MAX_DEPTH
                  + " deep")
          .exception();
    }
  }

  /** The UTF-8 bytes of a wire record. */
  static byte[] bytes(WireRecord value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The UTF-8 bytes of an array of wire records. */
  static byte[] bytes(List<? extends WireRecord> values) {
    try {
      return MAPPER.writeValueAsBytes(values);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A generator that writes to that stream and leaves it open. */
  static JsonGenerator generator(OutputStream stream) throws IOException {
    return MAPPER.createGenerator(stream);
  }
}
