package io.deskbell.adapter.rest;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/** Writes wire records as JSON, whatever the media type says about the kind of JSON. */
final class WireRecordWriter implements MessageBodyWriter<WireRecord> {
  @Override
  public boolean isWriteable(
      Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
    return WireRecord.class.isAssignableFrom(type);
  }

  @Override
  public void writeTo(
      WireRecord value,
      Class<?> type,
      Type genericType,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, Object> headers,
      OutputStream stream)
      throws IOException {
    stream.write(Json.bytes(value));
  }
}
