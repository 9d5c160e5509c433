package io.deskbell.adapter.rest;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import io.deskbell.application.port.in.ReportPeriod;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A report on the wire: its time, and its rows under its name or, if it is a summary, bare. */
record ReportJson(String from, String to, @JsonAnyGetter Map<String, Object> content)
    implements WireRecord {
  static ReportJson of(
      ReportPeriod period, String name, List<String> columns, List<List<Object>> rows) {
    List<Map<String, @Nullable Object>> objects =
        rows.stream().map(row -> object(columns, row)).toList();
    Map<String, Object> content = new LinkedHashMap<>();
    content.put(name, name.equals("summary") ? objects.get(0) : objects);
    return new ReportJson(
        Timestamps.format(period.from()), Timestamps.format(period.to()), content);
  }

  private static Map<String, @Nullable Object> object(List<String> columns, List<Object> row) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      Object cell = row.get(i);
      object.put(columns.get(i), cell.equals(ReportRows.NOTHING) ? null : cell);
    }
    return object;
  }
}
