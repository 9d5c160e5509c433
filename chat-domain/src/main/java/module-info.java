/** The rules of support chat: sessions, agents and assignment in plain Java, with no dependency. */
module io.deskbell.domain {
  requires static transitive org.jspecify;

  exports io.deskbell.domain;
  exports io.deskbell.domain.agent;
  exports io.deskbell.domain.assignment;
  exports io.deskbell.domain.report;
  exports io.deskbell.domain.session;
}
