package io.deskbell.bootstrap;

import java.util.List;
import java.util.Locale;

/** Every configuration key with its default and its meaning, in the order in which help shows. */
enum Key {
  PORT("3001", "the one port, HTTP and WebSocket; 0 picks a free one, the start line says which"),
  HOST("", "address to bind; all addresses, IPv4 and IPv6, if not set"),
  STORE("embedded", "where sessions are kept: embedded, a file in DATA_DIR; memory; postgresql"),
  DATABASE_URL(
      "",
      "postgresql://user:password@host:port/name or a JDBC URL, for STORE postgresql",
      Trait.SECRET),
  DATA_DIR("./data", "directory of the database file and the generated secrets; made if missing"),
  AGENTS("agent1,agent2,agent3", "roster, a comma list of id or id:Display Name"),
  AGENT_CAPACITY("2", "sessions an agent carries at once"),
  ASSIGNMENT_POLICY(
      "least-busy",
      "who gets a session: least-busy or round-robin, behind sticky, skill-match or both, as in"
          + " sticky,skill-match,least-busy"),
  SKILL_RELAX_AFTER(
      "PT1M", "how long a session waits for an agent who fits, where the policy is skill-match"),
  REQUIRE_PRESENCE("false", "true: only connected agents are assigned"),
  AUTH_MODE("open", "open: visitors say who they are; verified: they must prove it"),
  AGENT_KEY("", "what agents and supervisors show to get a token; made if not set", Trait.SECRET),
  SUPERVISORS("", "comma list of ids that get the supervisor role"),
  JWT_SECRET(
      "",
      "signs tokens, at least 32 bytes; of a comma list the first signs, all verify; made if not"
          + " set",
      Trait.SECRET),
  JWT_TTL("PT12H", "how long a token is good, an ISO-8601 duration"),
  JWKS_URL(
      "",
      "where an external issuer, whose tokens are good besides, publishes its keys: https, or http"
          + " to this machine"),
  JWT_ISSUER("deskbell", "issuer that tokens name; with JWKS_URL the external one"),
  JWT_AUDIENCE("deskbell", "audience that tokens name; with JWKS_URL those of the external issuer"),
  IDENTITY_SECRET("", "proves visitors' ids where AUTH_MODE is verified", Trait.SECRET),
  CORS_ORIGINS(
      "",
      "comma list of origins that may call from a browser, also over WebSocket; * for all, none for"
          + " none; if not set, * where AUTH_MODE is open, else none"),
  MAX_MESSAGE_CHARS("4000", "Unicode code points of one message's content"),
  MAX_FRAME_BYTES("65536", "bytes of one WebSocket message or HTTP body"),
  LOG_LEVEL("info", "trace, debug, info, warn, error or off"),
  LOG_FILE("logs/deskbell.log", "rolling log file"),
  LOG_FORMAT("text", "text, or json for one JSON object a line"),
  FRAMES_PER_SECOND("50", "of one connection, bursts of 4 times that; 0 for no limit"),
  TOKENS_PER_MINUTE("600", "of one client address; 0 for no limit"),
  SESSIONS_PER_MINUTE("60", "that one user starts; 0 for no limit"),
  CONNECTIONS_PER_USER("20", "open WebSockets of one user; 0 for no limit"),
  CONNECTIONS_PER_ADDRESS("2000", "open WebSockets of one client address; 0 for no limit"),
  IDLE_TIMEOUT("PT50S", "a WebSocket that stays silent this long, pongs included, is closed"),
  SESSIONS_PER_USER("5", "open at once, per visitor; 0 for no limit"),
  SEND_QUEUE_BYTES("262144", "waiting for one connection before it counts as too slow"),
  HEADER_TIMEOUT("PT20S", "from a connection's first byte to the end of its request head"),
  ASSIGNMENT("auto", "auto; offer: an agent is asked first"),
  OFFER_TIMEOUT("PT20S", "how long an agent is asked, where ASSIGNMENT is offer"),
  AGENT_GRACE("PT30S", "how long a disconnected agent keeps the sessions, with REQUIRE_PRESENCE"),
  RETENTION(
      "",
      "after which an ended session is deleted, an ISO-8601 period like P90D; kept for ever if not"
          + " set"),
  SESSION_IDLE_TIMEOUT(
      "PT0S", "how long a session may go without a message before it is ended; PT0S: for ever"),
  TRUSTED_PROXIES("", "comma list of addresses or CIDR blocks whose X-Forwarded-For is believed");

  private enum Trait {
    SECRET
  }

  private final String standard;
  private final String meaning;
  private final boolean secret;

  Key(String standard, String meaning, Trait... traits) {
    this.standard = standard;
    this.meaning = meaning;
    this.secret = List.of(traits).contains(Trait.SECRET);
  }

  /** The value if none is given; empty for none. */
  String standard() {
    return standard;
  }

  /** What it says, for help, without its default. */
  String meaning() {
    return meaning;
  }

  /** Whether the value must never be shown. */
  boolean isSecret() {
    return secret;
  }

  /** Its command-line option. */
  String option() {
    return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
