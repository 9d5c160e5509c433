package io.deskbell.adapter.rest;

import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Comma-separated values after RFC 4180: a header, CRLF, quotes where they are needed.
 *
 * <p>People open them in spreadsheets, which take a text that begins with {@code = + - @} for a
 * formula; such a text gets an apostrophe in front.
 */
final class Csv {
  private static final CsvMapper MAPPER =
      CsvMapper.builder().enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING).build();
  private static final CsvSchema SCHEMA = CsvSchema.emptySchema().withLineSeparator("\r\n");

  private Csv() {}

  static byte[] bytes(List<String> columns, List<List<Object>> rows) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (SequenceWriter writer = MAPPER.writer(SCHEMA).writeValues(bytes)) {
      writer.write(columns);
      for (List<Object> row : rows) {
        writer.write(row.stream().map(Csv::cell).toList());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static String cell(Object value) {
    String text = value.toString();
    boolean isFormula =
        value instanceof String && !text.isEmpty() && "=+-@".indexOf(text.charAt(0)) >= 0;
    return isFormula ? "'" + text : text;
  }
}
