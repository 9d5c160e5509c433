package io.deskbell.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.deskbell.adapter.rest.TrustedProxies;
import io.deskbell.adapter.token.IssuerSettings;
import io.deskbell.adapter.token.TokenSettings;
import io.deskbell.application.Chat;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.assignment.AssignmentPolicy;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.TemporalAmount;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.logging.log4j.Level;
import org.jspecify.annotations.Nullable;

/**
 * How one server is to run: every key read, checked and typed. Immutable; its text shows no secret.
 *
 * @param network where it listens and to whom it talks
 * @param staff who serves
 * @param signIn how people show who they are
 * @param limits what one message, connection, address or person may take
 * @param log what is written down, and where
 * @param store where sessions are kept, and generated secrets
 * @param retention after which an ended session is deleted; null for never
 */
record Configuration(
    Network network,
    Staff staff,
    SignInRules signIn,
    Limits limits,
    Log log,
    StoreSettings store,
    @Nullable TemporalAmount retention) {
  /** What a policy can be, for people. */
  static final String POLICIES =
      "least-busy or round-robin, if you like behind sticky, skill-match or both";

  private static final Duration NEXT_TO_NOTHING = Duration.ofMillis(1);
  private static final List<String> ANY_ORIGIN = List.of("*");
  private static final Pattern ORIGIN =
      Pattern.compile("(https?)://([a-z0-9._-]+|\\[[0-9a-f:.]+])(?::(\\d{1,5}))?");

  /**
   * Where a server listens and to whom it talks.
   *
   * @param host the address to bind; null for all
   * @param port 0 to 65535; 0 for any that is free
   * @param corsOrigins origins as browsers spell them, {@code *} alone for all, none for none
   * @param trustedProxies whose {@code X-Forwarded-For} is believed
   * @param headerTimeout from a connection's first byte to the end of its request head
   * @param idleTimeout how long a WebSocket may stay silent
   */
  record Network(
      @Nullable InetAddress host,
      int port,
      List<String> corsOrigins,
      TrustedProxies trustedProxies,
      Duration headerTimeout,
      Duration idleTimeout) {
    /** The address to bind as text; the wildcard stands for IPv6, too. */
    String bindAddress() {
      return host == null ? "0.0.0.0" : host.getHostAddress();
    }

    /** Where the server is to be found from this machine. */
    String url(int openPort) {
      if (host == null || host.isAnyLocalAddress()) {
        return "http://localhost:" + openPort;
      }
      String address = host.getHostAddress();
      return "http://"
          + (host instanceof Inet6Address ? "[" + address + "]" : address)
          + ":"
          + openPort;
    }

    /** Whether pages of every origin may call. */
    boolean isAnyOrigin() {
      return corsOrigins.equals(ANY_ORIGIN);
    }

    /** Whether pages of that origin may call. */
    boolean allowsOrigin(String origin) {
      return isAnyOrigin() || corsOrigins.contains(origin);
    }
  }

  /**
   * Who serves.
   *
   * @param agents the roster, at least one, each once
   * @param supervisors who gets the supervisor role
   * @param capacity of an agent for whom none is given
   * @param policy how an agent is chosen
   * @param offerFor how long an agent is asked first; null if they are not asked
   * @param grace how long an agent who is gone keeps the sessions; null if nobody must be there
   * @param idleTimeout how long a session may be silent; zero for ever
   */
  record Staff(
      List<Agent> agents,
      Set<ParticipantId> supervisors,
      int capacity,
      AssignmentPolicy policy,
      @Nullable Duration offerFor,
      @Nullable Duration grace,
      Duration idleTimeout) {
    /** Says all of that of a chat. */
    void describe(Chat.Builder chat) {
      chat.agents(agents).defaultCapacity(capacity).policy(policy).idleTimeout(idleTimeout);
      supervisors.forEach(chat::supervisor);
      if (offerFor != null) {
        chat.offers(offerFor);
      }
      if (grace != null) {
        chat.requirePresence(grace);
      }
    }
  }

  /**
   * How people show who they are.
   *
   * @param visitorsProveTheirId whether a visitor's id needs a hash
   * @param secrets that sign and verify tokens; empty if one is to be made
   * @param agentKey null if one is to be made
   * @param identitySecret under which visitors' ids are hashed; null for none
   * @param timeToLive of a token
   * @param issuer that the tokens of this server name
   * @param audience that the tokens of this server name
   * @param external whose tokens are good besides; null for nobody's
   */
  record SignInRules(
      boolean visitorsProveTheirId,
      List<String> secrets,
      @Nullable String agentKey,
      @Nullable String identitySecret,
      Duration timeToLive,
      String issuer,
      String audience,
      @Nullable IssuerSettings external) {
    /** Whether anybody gets a token for an id for which the external issuer vouches. */
    boolean isOpenBesideAnIssuer() {
      return external != null && !visitorsProveTheirId;
    }

    @Override
    public String toString() {
      return "SignInRules[" + issuer + ", " + audience + ", " + timeToLive + "]";
    }
  }

  /**
   * What one message, connection, address or person may take; 0 is no limit for the last six.
   *
   * @param maxMessageChars Unicode code points of one message
   * @param maxFrameBytes of one WebSocket message or HTTP body
   * @param sendQueueBytes waiting for one connection
   * @param framesPerSecond of one connection
   * @param tokensPerMinute of one client address
   * @param sessionsPerMinute that one user starts
   * @param connectionsPerUser open WebSockets
   * @param connectionsPerAddress open WebSockets
   * @param sessionsPerUser open at once
   */
  record Limits(
      int maxMessageChars,
      int maxFrameBytes,
      int sendQueueBytes,
      int framesPerSecond,
      int tokensPerMinute,
      int sessionsPerMinute,
      int connectionsPerUser,
      int connectionsPerAddress,
      int sessionsPerUser) {}

  /**
   * What is written down, and where.
   *
   * @param level of Deskbell's own messages
   * @param file the newest of the rolling files
   * @param json whether each line is a JSON object
   */
  record Log(Level level, Path file, boolean json) {}

  /**
   * Reads and checks everything. Files are not touched.
   *
   * @throws BadConfiguration at the first value that is not as it must be
   */
  static Configuration of(Settings settings) {
    SettingReader read = new SettingReader(settings);
    SignInRules signIn = signIn(read);
    return new Configuration(
        network(read, signIn),
        staff(read),
        signIn,
        limits(read),
        log(read),
        StoreSettings.of(read),
        read.period(Key.RETENTION));
  }

  private static Network network(SettingReader read, SignInRules signIn) {
    return new Network(
        host(read),
        read.wholeNumber(Key.PORT, 0, 65_535),
        corsOrigins(read, signIn),
        trustedProxies(read),
        read.duration(Key.HEADER_TIMEOUT, NEXT_TO_NOTHING),
        read.duration(Key.IDLE_TIMEOUT, NEXT_TO_NOTHING));
  }

  private static @Nullable InetAddress host(SettingReader read) {
    Optional<String> host = read.optionalText(Key.HOST);
    if (host.isEmpty()) {
      return null;
    }
    try {
      return InetAddress.getByName(host.get());
    } catch (UnknownHostException e) {
      throw read.bad(Key.HOST, host.get(), "an IP address or a host name of this machine");
    }
  }

  private static TrustedProxies trustedProxies(SettingReader read) {
    return TrustedProxies.of(
        read.list(
            Key.TRUSTED_PROXIES,
            text -> {
              TrustedProxies.of(List.of(text));
              return text;
            },
            "a comma list of addresses or CIDR blocks"));
  }

  private static List<String> corsOrigins(SettingReader read, SignInRules signIn) {
    Optional<String> text = read.optionalText(Key.CORS_ORIGINS);
    if (text.isEmpty()) {
      return signIn.visitorsProveTheirId() ? List.of() : ANY_ORIGIN;
    }
    return switch (text.get()) {
      case "*" -> ANY_ORIGIN;
      case "none" -> List.of();
      default ->
          read.list(
              Key.CORS_ORIGINS, Configuration::origin, "* or none or a comma list of origins");
    };
  }

  /** An origin as a browser spells it: lower case, without the port that goes without saying. */
  private static String origin(String text) {
    Matcher origin = ORIGIN.matcher(text.toLowerCase(Locale.ROOT));
    if (!origin.matches()) {
      throw new IllegalArgumentException("\"" + text + "\" is not of the form https://host:port");
    }
    String port = origin.group(3);
    boolean silent = port == null || port.equals(origin.group(1).equals("https") ? "443" : "80");
    return origin.group(1) + "://" + origin.group(2) + (silent ? "" : ":" + port);
  }

  private static Staff staff(SettingReader read) {
    int capacity = read.wholeNumber(Key.AGENT_CAPACITY, 0, 1_000_000);
    Set<ParticipantId> seen = new HashSet<>();
    List<Agent> agents =
        read.list(
            Key.AGENTS,
            text -> {
              Agent agent = agent(text).withCapacity(capacity);
              if (!seen.add(agent.id())) {
                throw new IllegalArgumentException(agent.id() + " is there twice");
              }
              return agent;
            },
            "a comma list of id or id:Display Name");
    return new Staff(
        agents,
        Set.copyOf(read.list(Key.SUPERVISORS, ParticipantId::of, "a comma list of ids")),
        capacity,
        policy(read),
        read.oneOf(Key.ASSIGNMENT, Map.of("auto", false, "offer", true))
            ? read.duration(Key.OFFER_TIMEOUT, Duration.ofSeconds(1))
            : null,
        read.oneOf(Key.REQUIRE_PRESENCE, Map.of("false", false, "true", true))
            ? read.duration(Key.AGENT_GRACE, Duration.ZERO)
            : null,
        idleTimeout(read));
  }

  private static Duration idleTimeout(SettingReader read) {
    Duration silence = read.duration(Key.SESSION_IDLE_TIMEOUT, Duration.ZERO);
    if (!silence.isZero() && silence.compareTo(Duration.ofSeconds(1)) < 0) {
      throw read.bad(
          Key.SESSION_IDLE_TIMEOUT, silence.toString(), "PT0S for never, or at least PT1S");
    }
    return silence;
  }

  /**
   * The policy that the key says.
   *
   * @throws BadConfiguration if there is none like that
   */
  static AssignmentPolicy policy(SettingReader read) {
    String text = read.text(Key.ASSIGNMENT_POLICY);
    return policy(read, text).orElseThrow(() -> read.bad(Key.ASSIGNMENT_POLICY, text, POLICIES));
  }

  /** The policy of that name, where skills are relaxed as the key says; empty if there is none. */
  static Optional<AssignmentPolicy> policy(SettingReader read, String text) {
    Duration relaxAfter = read.duration(Key.SKILL_RELAX_AFTER, Duration.ZERO);
    List<String> names =
        new ArrayList<>(Arrays.stream(text.split(",", -1)).map(String::strip).toList());
    AssignmentPolicy policy = AssignmentPolicy.leastBusy();
    String last = names.get(names.size() - 1);
    if (last.equals("least-busy") || last.equals("round-robin")) {
      policy = last.equals("least-busy") ? policy : AssignmentPolicy.roundRobin();
      names.remove(names.size() - 1);
    }
    if (names.remove("skill-match")) {
      policy = AssignmentPolicy.skillMatch(relaxAfter, policy);
    }
    if (names.remove("sticky")) {
      policy = AssignmentPolicy.sticky(policy);
    }
    return names.isEmpty() ? Optional.of(policy) : Optional.empty();
  }

  private static Agent agent(String text) {
    int colon = text.indexOf(':');
    String id = colon < 0 ? text : text.substring(0, colon).strip();
    return Agent.of(id, colon < 0 ? id : text.substring(colon + 1).strip());
  }

  private static SignInRules signIn(SettingReader read) {
    boolean proof = read.oneOf(Key.AUTH_MODE, Map.of("open", false, "verified", true));
    Optional<String> identitySecret = read.optionalText(Key.IDENTITY_SECRET);
    if (proof && identitySecret.isEmpty()) {
      throw new BadConfiguration(
          "IDENTITY_SECRET is not set, expected one where AUTH_MODE is verified");
    }
    IssuerSettings external = external(read);
    return new SignInRules(
        proof,
        secrets(read),
        read.optionalText(Key.AGENT_KEY).orElse(null),
        identitySecret.orElse(null),
        read.duration(Key.JWT_TTL, Duration.ofSeconds(1)),
        external == null ? read.text(Key.JWT_ISSUER) : Key.JWT_ISSUER.standard(),
        external == null ? read.text(Key.JWT_AUDIENCE) : Key.JWT_AUDIENCE.standard(),
        external);
  }

  private static @Nullable IssuerSettings external(SettingReader read) {
    Optional<String> keys = read.optionalText(Key.JWKS_URL);
    if (keys.isEmpty()) {
      return null;
    }
    String issuer = read.text(Key.JWT_ISSUER);
    IssuerSettings external;
    try {
      external = new IssuerSettings(new URI(keys.get()), issuer, read.text(Key.JWT_AUDIENCE));
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw read.bad(Key.JWKS_URL, keys.get(), "an https address, or an http one of this machine");
    }
    if (issuer.equals(Key.JWT_ISSUER.standard())) {
      throw read.bad(
          Key.JWT_ISSUER,
          issuer,
          "the name of the issuer whose keys are at JWKS_URL: this one is the server's own");
    }
    return external;
  }

  /** Taken as they stand, spaces included: somebody else may sign with the same bytes. */
  private static List<String> secrets(SettingReader read) {
    String text = read.text(Key.JWT_SECRET);
    List<String> secrets = text.isEmpty() ? List.of() : List.of(text.split(",", -1));
    for (int i = 0; i < secrets.size(); i++) {
      int bytes = secrets.get(i).getBytes(UTF_8).length;
      if (bytes < TokenSettings.MIN_SECRET_BYTES) {
        throw read.bad(
            Key.JWT_SECRET,
            text,
            "at least "
                + TokenSettings.MIN_SECRET_BYTES
                + " bytes, found a secret of "
                + bytes
                + (secrets.size() == 1 ? "" : " at place " + (i + 1) + " of " + secrets.size()));
      }
    }
    return secrets;
  }

  private static Limits limits(SettingReader read) {
    int most = Integer.MAX_VALUE;
    int mega = 1 << 20;
    return new Limits(
        read.wholeNumber(Key.MAX_MESSAGE_CHARS, 1, 16 * mega),
        read.wholeNumber(Key.MAX_FRAME_BYTES, 256, 64 * mega),
        read.wholeNumber(Key.SEND_QUEUE_BYTES, 1024, 256 * mega),
        read.wholeNumber(Key.FRAMES_PER_SECOND, 0, most / 4),
        read.wholeNumber(Key.TOKENS_PER_MINUTE, 0, most),
        read.wholeNumber(Key.SESSIONS_PER_MINUTE, 0, most),
        read.wholeNumber(Key.CONNECTIONS_PER_USER, 0, most),
        read.wholeNumber(Key.CONNECTIONS_PER_ADDRESS, 0, most),
        read.wholeNumber(Key.SESSIONS_PER_USER, 0, most));
  }

  private static Log log(SettingReader read) {
    return new Log(
        read.oneOf(
            Key.LOG_LEVEL,
            Map.of(
                "trace", Level.TRACE,
                "debug", Level.DEBUG,
                "info", Level.INFO,
                "warn", Level.WARN,
                "error", Level.ERROR,
                "off", Level.OFF)),
        read.path(Key.LOG_FILE),
        read.oneOf(Key.LOG_FORMAT, Map.of("text", false, "json", true)));
  }
}
