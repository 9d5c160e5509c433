package io.deskbell.adapter.rest;

import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.ReportPeriod;
import io.deskbell.application.port.in.Reports;
import io.deskbell.domain.report.Report;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells supervisors how the desk has served, as JSON or CSV. */
@Singleton
@Path("reports")
@Authenticated
public final class ReportsResource {
  private static final MediaType CSV = new MediaType("text", "csv");
  private static final Pattern RANGE =
      Pattern.compile("([a-z*]+/[a-z*+.-]+)(?:\\s*;\\s*(?:q=([01](?:\\.\\d{0,3})?)|[^;]*))*");
  private static final double BY_NAME = 0.0005;

  private final Reports reports;

  @Inject
  ReportsResource(Reports reports) {
    this.reports = reports;
  }

  /** All sessions together. */
  @GET
  @Path("summary")
  public CompletionStage<Response> summary(@Context ContainerRequestContext request) {
    return report(
        request, "summary", report -> List.of(ReportRows.row(report.total())), ReportRows.GROUP);
  }

  /** Agent by agent. */
  @GET
  @Path("agents")
  public CompletionStage<Response> agents(@Context ContainerRequestContext request) {
    return report(
        request,
        "agents",
        report -> report.agents().stream().map(ReportRows::row).toList(),
        ReportRows.AGENT);
  }

  /** Hour by hour. */
  @GET
  @Path("hours")
  public CompletionStage<Response> hours(@Context ContainerRequestContext request) {
    return report(
        request,
        "hours",
        report -> report.hours().stream().map(ReportRows::row).toList(),
        ReportRows.HOUR);
  }

  /** Session by session, newest first. */
  @GET
  @Path("sessions")
  public CompletionStage<Response> sessions(@Context ContainerRequestContext request) {
    Caller caller = Authentication.caller(request);
    boolean csv = isCsv(request);
    ReportPeriod period = period(request);
    return reports
        .sessions(caller, period)
        .thenApply(
            sessions ->
                answer(
                    csv,
                    "sessions",
                    period,
                    sessions.stream().map(ReportRows::row).toList(),
                    ReportRows.SESSION));
  }

  private interface Rows {
    List<List<Object>> of(Report report);
  }

  private CompletionStage<Response> report(
      ContainerRequestContext request, String name, Rows rows, List<String> columns) {
    Caller caller = Authentication.caller(request);
    boolean csv = isCsv(request);
    ReportPeriod period = period(request);
    return reports
        .report(caller, period)
        .thenApply(report -> answer(csv, name, period, rows.of(report), columns));
  }

  private ReportPeriod period(ContainerRequestContext request) {
    QueryParameters query = new QueryParameters(request.getUriInfo());
    return reports.period(query.instant("from"), query.instant("to"));
  }

  /** What the format says; if it is not there, which of the two is accepted rather. */
  private static boolean isCsv(ContainerRequestContext request) {
    String format = new QueryParameters(request.getUriInfo()).format();
    if (!format.isEmpty()) {
      return format.equals("csv");
    }
    String accept = String.valueOf(request.getProperty(FrontDoor.ACCEPT));
    return rank(accept, CSV) > rank(accept, MediaType.APPLICATION_JSON_TYPE);
  }

  /** How much a type is wanted (RFC 9110, section 12.5.1); by name a little more. */
  private static double rank(String accept, MediaType type) {
    double best = 0;
    for (String range : accept.toLowerCase(Locale.ROOT).split(",", -1)) {
      Matcher parts = RANGE.matcher(range.strip());
      if (parts.matches()) {
        String name = parts.group(1);
        boolean byName = name.equals(type.getType() + "/" + type.getSubtype());
        if (byName || name.equals(type.getType() + "/*") || name.equals("*/*")) {
          double quality = parts.group(2) == null ? 1 : Double.parseDouble(parts.group(2));
          best = Math.max(best, quality + (byName && quality > 0 ? BY_NAME : 0));
        }
      }
    }
    return best;
  }

  private static Response answer(
      boolean csv,
      String name,
      ReportPeriod period,
      List<List<Object>> rows,
      List<String> columns) {
    if (csv) {
      return Response.ok(Csv.bytes(columns, rows), CSV.withCharset("utf-8"))
          .header(
              HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"deskbell-" + name + ".csv\"")
          .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
          .build();
    }
    return Response.ok(ReportJson.of(period, name, columns, rows), MediaType.APPLICATION_JSON)
        .header(HttpHeaders.VARY, HttpHeaders.ACCEPT)
        .build();
  }
}
