package io.deskbell.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.deskbell.adapter.jdbc.PostgresqlSettings;
import io.deskbell.adapter.token.IssuerSettings;
import io.deskbell.bootstrap.StoreSettings.Kind;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.agent.Agent;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Period;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigurationTest {
  private static final String SECRET = "a secret of thirty-two bytes ...";

  private static final List<String> FORWARDED = List.of("192.0.2.7");

  @TempDir private Path workingDirectory;

  @Test
  void withNothingSetEverythingHasItsDefault() {
    Configuration configuration = configured(Map.of());

    assertNull(configuration.network().host());
    assertEquals(3001, configuration.network().port());
    assertEquals(List.of("*"), configuration.network().corsOrigins());
    assertEquals(
        "10.0.0.1", configuration.network().trustedProxies().clientAddress("10.0.0.1", FORWARDED));
    assertEquals(Duration.ofSeconds(20), configuration.network().headerTimeout());
    assertEquals(Duration.ofSeconds(50), configuration.network().idleTimeout());
    assertEquals(
        List.of(
            Agent.of("agent1", "agent1"),
            Agent.of("agent2", "agent2"),
            Agent.of("agent3", "agent3")),
        configuration.staff().agents());
    assertEquals(Set.of(), configuration.staff().supervisors());
    assertEquals("least-busy", configuration.staff().policy().name());
    assertFalse(configuration.signIn().visitorsProveTheirId());
    assertEquals(List.of(), configuration.signIn().secrets());
    assertNull(configuration.signIn().agentKey());
    assertNull(configuration.signIn().identitySecret());
    assertEquals(Duration.ofHours(12), configuration.signIn().timeToLive());
    assertEquals("deskbell", configuration.signIn().issuer());
    assertEquals("deskbell", configuration.signIn().audience());
    assertEquals(
        new Configuration.Limits(4000, 65_536, 262_144, 50, 600, 60, 20, 2000, 5),
        configuration.limits());
    assertEquals(
        new Configuration.Log(Level.INFO, Path.of("logs/deskbell.log"), false),
        configuration.log());
    assertEquals(
        new StoreSettings(Kind.EMBEDDED, null, false, new DataDirectory(Path.of("./data"))),
        configuration.store());
    assertNull(configuration.retention());
  }

  @Test
  void everythingCanBeSet() {
    Configuration configuration =
        configured(
            Map.ofEntries(
                Map.entry("PORT", "0"),
                Map.entry("HOST", "127.0.0.1"),
                Map.entry("STORE", "postgresql"),
                Map.entry(
                    "DATABASE_URL", "postgresql://ann:" + SECRET.replace(" ", "%20") + "@db/x"),
                Map.entry("DATA_DIR", "/tmp/x"),
                Map.entry("RETENTION", "P1Y6M"),
                Map.entry("AGENTS", "ann:Ann Lee, bob,eve:Eve: the third"),
                Map.entry("AGENT_CAPACITY", "0"),
                Map.entry("ASSIGNMENT_POLICY", "round-robin"),
                Map.entry("AUTH_MODE", "verified"),
                Map.entry("AGENT_KEY", "key"),
                Map.entry("SUPERVISORS", "sam, ann"),
                Map.entry("JWT_SECRET", SECRET + "," + SECRET + "2"),
                Map.entry("JWT_TTL", "P1DT1S"),
                Map.entry("JWT_ISSUER", "iss"),
                Map.entry("JWT_AUDIENCE", "aud"),
                Map.entry("IDENTITY_SECRET", "id"),
                Map.entry("CORS_ORIGINS", "HTTPS://Shop.example:443, http://localhost:3000"),
                Map.entry("TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
                Map.entry("LOG_LEVEL", "debug"),
                Map.entry("LOG_FILE", "x.log"),
                Map.entry("LOG_FORMAT", "json"),
                Map.entry("IDLE_TIMEOUT", "PT0.5S"),
                Map.entry("HEADER_TIMEOUT", "pt1m")));

    assertEquals("127.0.0.1", configuration.network().host().getHostAddress());
    assertEquals(0, configuration.network().port());
    assertEquals(
        List.of("https://shop.example", "http://localhost:3000"),
        configuration.network().corsOrigins());
    assertEquals(
        "192.0.2.7", configuration.network().trustedProxies().clientAddress("10.0.0.1", FORWARDED));
    assertEquals(Duration.ofMinutes(1), configuration.network().headerTimeout());
    assertEquals(Duration.ofMillis(500), configuration.network().idleTimeout());
    assertEquals(
        List.of("ann Ann Lee 0", "bob bob 0", "eve Eve: the third 0"),
        configuration.staff().agents().stream()
            .map(agent -> agent.id() + " " + agent.name() + " " + agent.capacity())
            .toList());
    assertEquals(
        Set.of(ParticipantId.of("sam"), ParticipantId.of("ann")),
        configuration.staff().supervisors());
    assertEquals("round-robin", configuration.staff().policy().name());
    assertEquals(
        new Configuration.SignInRules(
            true,
            List.of(SECRET, SECRET + "2"),
            "key",
            "id",
            Duration.ofDays(1).plusSeconds(1),
            "iss",
            "aud",
            null),
        configuration.signIn());
    assertEquals(new Configuration.Log(Level.DEBUG, Path.of("x.log"), true), configuration.log());
    assertEquals(
        new StoreSettings(
            Kind.POSTGRESQL,
            new PostgresqlSettings("jdbc:postgresql://db/x", "ann", SECRET),
            false,
            new DataDirectory(Path.of("/tmp/x"))),
        configuration.store());
    assertEquals(Period.of(1, 6, 0), configuration.retention());
    assertFalse(configuration.toString().contains(SECRET));
  }

  @ParameterizedTest
  @CsvSource({
    "open, , *",
    "verified, , ''",
    "open, none, ''",
    "verified, *, *",
    "verified, http://[::1]:8080, http://[::1]:8080",
    "open, http://a:80, http://a"
  })
  void whoMayCallFromABrowserFollowsTheMode(String mode, String origins, String expected) {
    Map<String, String> environment = new HashMap<>();
    environment.put("AUTH_MODE", mode);
    environment.put("IDENTITY_SECRET", "id");
    if (origins != null) {
      environment.put("CORS_ORIGINS", origins);
    }

    assertEquals(expected, String.join(",", configured(environment).network().corsOrigins()));
  }

  @ParameterizedTest(name = "{0}={1}")
  @MethodSource
  void badValues(String key, String value, String expected) {
    BadConfiguration refusal =
        assertThrows(BadConfiguration.class, () -> configured(Map.of(key, value)));

    String message = refusal.getMessage();
    assertTrue(message.startsWith(key + " (environment) is \""), message);
    assertTrue(message.contains("expected " + expected), message);
    assertEquals(1, message.lines().count(), message);
    assertTrue(message.length() < 400, message);
  }

  static Stream<Arguments> badValues() {
    String number = "a whole number from ";
    return Stream.of(
        arguments("PORT", "-1", number + "0 to 65535"),
        arguments("PORT", "65536", number + "0 to 65535"),
        arguments("PORT", "99999999999999999999", number),
        arguments("PORT", "3001 ", number),
        arguments("PORT", "0x1", number),
        arguments("PORT", "3.5", number),
        arguments("PORT", "a\nb\u001b[31m", number),
        arguments("PORT", "9".repeat(10_000), number),
        arguments("HOST", "[::g]", "an IP address or a host name of this machine"),
        arguments("HOST", "[1:2]", "an IP address or a host name of this machine"),
        arguments("STORE", "floppy", "embedded or memory or postgresql"),
        arguments("REQUIRE_PRESENCE", "yes", "false or true"),
        arguments("JWKS_URL", "http://issuer.example/keys", "an https address, or an http one of"),
        arguments("JWKS_URL", "issuer.example/keys", "an https address, or an http one of"),
        arguments("JWKS_URL", "https://a b", "an https address, or an http one of"),
        arguments("ASSIGNMENT", "ask", "auto or offer"),
        arguments("SKILL_RELAX_AFTER", "soon", "an ISO-8601 duration from PT0S"),
        arguments("ASSIGNMENT_POLICY", "sticky,sticky", "least-busy or round-robin"),
        arguments("RETENTION", "30 days", "an ISO-8601 period"),
        arguments("RETENTION", "P0D", "an ISO-8601 period"),
        arguments("RETENTION", "PT0S", "an ISO-8601 period"),
        arguments("RETENTION", "P-1D", "an ISO-8601 period"),
        arguments("RETENTION", "P1M-40D", "an ISO-8601 period"),
        arguments("RETENTION", "PT-1H", "an ISO-8601 period"),
        arguments("RETENTION", "P201Y", "an ISO-8601 period"),
        arguments("RETENTION", "P2147483647Y", "an ISO-8601 period"),
        arguments("RETENTION", "PT9223372036854775807S", "an ISO-8601 period"),
        arguments("SESSION_IDLE_TIMEOUT", "PT0.5S", "PT0S for never, or at least PT1S"),
        arguments("DATA_DIR", "a\0b", "a path of this machine"),
        arguments("AGENTS", ",", "a comma list of id or id:Display Name"),
        arguments("AGENTS", "ann,", "a comma list of id or id:Display Name"),
        arguments("AGENTS", "ann,bob,ann:Ann", "a comma list of id or id:Display Name: ann is"),
        arguments("AGENTS", "ann:", "a comma list of id or id:Display Name"),
        arguments("AGENTS", ":Ann", "a comma list of id or id:Display Name"),
        arguments("AGENTS", "an n", "a comma list of id or id:Display Name"),
        arguments("AGENTS", "a".repeat(129), "a comma list of id or id:Display Name"),
        arguments("AGENT_CAPACITY", "-1", number + "0"),
        arguments("AGENT_CAPACITY", "two", number + "0"),
        arguments("ASSIGNMENT_POLICY", "random", "least-busy or round-robin"),
        arguments("ASSIGNMENT_POLICY", "Least-Busy", "least-busy or round-robin"),
        arguments("AUTH_MODE", "closed", "open or verified"),
        arguments("SUPERVISORS", "sam,,ann", "a comma list of ids"),
        arguments("JWT_TTL", "12h", "an ISO-8601 duration from PT1S"),
        arguments("JWT_TTL", "PT0S", "an ISO-8601 duration from PT1S"),
        arguments("JWT_TTL", "-PT1H", "an ISO-8601 duration from PT1S"),
        arguments("JWT_TTL", "P1Y", "an ISO-8601 duration from PT1S"),
        arguments("JWT_TTL", "PT9223372036854775807S", "an ISO-8601 duration from PT1S"),
        arguments("CORS_ORIGINS", "*,http://a", "* or none or a comma list of origins"),
        arguments("CORS_ORIGINS", "http://a/", "* or none or a comma list of origins"),
        arguments("CORS_ORIGINS", "a.example", "* or none or a comma list of origins"),
        arguments("CORS_ORIGINS", "null", "* or none or a comma list of origins"),
        arguments("CORS_ORIGINS", "http://*.example", "* or none or a comma list of origins"),
        arguments("MAX_MESSAGE_CHARS", "0", number + "1"),
        arguments("MAX_FRAME_BYTES", "0", number + "256"),
        arguments("LOG_LEVEL", "verbose", "debug or error or info or off or trace or warn"),
        arguments("LOG_FILE", "a\0b", "a path of this machine"),
        arguments("LOG_FORMAT", "xml", "json or text"),
        arguments("FRAMES_PER_SECOND", "-1", number + "0"),
        arguments("TOKENS_PER_MINUTE", "-1", number + "0"),
        arguments("SESSIONS_PER_MINUTE", "-1", number + "0"),
        arguments("CONNECTIONS_PER_USER", "-1", number + "0"),
        arguments("CONNECTIONS_PER_ADDRESS", "-1", number + "0"),
        arguments("SESSIONS_PER_USER", "-1", number + "0"),
        arguments("IDLE_TIMEOUT", "PT0S", "an ISO-8601 duration from PT0.001S"),
        arguments("HEADER_TIMEOUT", "20", "an ISO-8601 duration from PT0.001S"),
        arguments("SEND_QUEUE_BYTES", "1", number + "1024"),
        arguments("TRUSTED_PROXIES", "proxy.example", "a comma list of addresses or CIDR blocks"),
        arguments("TRUSTED_PROXIES", "10.0.0.0/33", "a comma list of addresses or CIDR blocks"));
  }

  @Test
  void anExternalIssuerIsNamedAndOwnTokensNameThisServer() {
    String keys = "https://issuer.example/keys";
    Configuration.SignInRules rules =
        configured(Map.of("JWKS_URL", keys, "JWT_ISSUER", "iss", "JWT_AUDIENCE", "aud")).signIn();

    assertEquals(new IssuerSettings(URI.create(keys), "iss", "aud"), rules.external());
    assertEquals("deskbell", rules.issuer());
    assertEquals("deskbell", rules.audience());
    assertTrue(rules.isOpenBesideAnIssuer());
  }

  @Test
  void anExternalIssuerCannotHaveTheNameOfThisServer() {
    BadConfiguration refusal =
        assertThrows(
            BadConfiguration.class,
            () -> configured(Map.of("JWKS_URL", "https://issuer.example/keys")));

    String message = refusal.getMessage();
    assertTrue(message.startsWith("JWT_ISSUER (default) is \"deskbell\", expected"), message);
    assertTrue(message.contains("JWKS_URL"), message);
  }

  @Test
  void ofSeveralSecretsTheShortOneIsFound() {
    BadConfiguration refusal =
        assertThrows(
            BadConfiguration.class,
            () -> configured(Map.of("JWT_SECRET", SECRET + ",hidden," + SECRET)));

    String message = refusal.getMessage();
    assertTrue(message.contains("at least 32 bytes, found a secret of 6 at place 2 of 3"), message);
    assertFalse(message.contains("hidden"), message);
  }

  @ParameterizedTest
  @CsvSource({
    "JWT_SECRET, hidden",
    "JWT_SECRET, 'hidden,'",
    "DATABASE_URL, postgresql://u:hidden@h",
    "DATABASE_URL, postgresql://u:%hidden@h/n",
    "DATABASE_URL, mysql://u:hidden@h/n"
  })
  void aBadSecretIsNotShown(String key, String value) {
    BadConfiguration refusal =
        assertThrows(
            BadConfiguration.class, () -> configured(Map.of("STORE", "postgresql", key, value)));

    assertTrue(refusal.getMessage().startsWith(key + " (environment) is"), refusal.getMessage());
    assertFalse(refusal.getMessage().contains("hidden"), refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "P90D, P90D",
    "P1Y, P1Y",
    "P2W, P14D",
    "PT24H, PT24H",
    "PT0.5S, PT0.5S",
    "P1DT1H, PT25H"
  })
  void aPeriodIsOneOfTheCalendarOrOfTheClock(String text, String expected) {
    assertEquals(expected, String.valueOf(configured(Map.of("RETENTION", text)).retention()));
  }

  @Test
  void postgresqlNeedsADatabase() {
    BadConfiguration refusal =
        assertThrows(BadConfiguration.class, () -> configured(Map.of("STORE", "postgresql")));

    assertTrue(refusal.getMessage().startsWith("DATABASE_URL is not set"), refusal.getMessage());
    StoreSettings foreign = configured(Map.of("DATABASE_URL", "mysql://u@h/n")).store();
    assertNull(foreign.postgresql());
    assertTrue(foreign.hasUnusedUrl());
  }

  @Test
  void verifiedNeedsAnIdentitySecret() {
    BadConfiguration refusal =
        assertThrows(BadConfiguration.class, () -> configured(Map.of("AUTH_MODE", "verified")));

    assertTrue(refusal.getMessage().startsWith("IDENTITY_SECRET is not set"), refusal.getMessage());
  }

  @ParameterizedTest
  @EnumSource
  void everyDefaultMayBeSpelt(Key key) {
    if (!key.standard().isEmpty() && key != Key.JWT_ISSUER) {
      configured(Map.of(key.name(), key.standard()));
    }
    configured(Map.of(key.name(), ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "least-busy | least-busy",
        "round-robin | round-robin",
        "skill-match | skill-match+least-busy",
        "skill-match,round-robin | skill-match+round-robin",
        "sticky, skill-match, least-busy | sticky+skill-match+least-busy",
        "skill-match,sticky,round-robin | sticky+skill-match+round-robin"
      })
  void policiesCompose(String text, String name) {
    assertEquals(name, configured(Map.of("ASSIGNMENT_POLICY", text)).staff().policy().name());
  }

  @Test
  void theDeskIsRunAsItIsSet() {
    Configuration.Staff standard = configured(Map.of()).staff();
    assertNull(standard.offerFor());
    assertNull(standard.grace());
    assertEquals(Duration.ZERO, standard.idleTimeout());

    Configuration.Staff staff =
        configured(
                Map.of(
                    "ASSIGNMENT", "offer",
                    "OFFER_TIMEOUT", "PT7S",
                    "REQUIRE_PRESENCE", "true",
                    "AGENT_GRACE", "PT8S",
                    "SESSION_IDLE_TIMEOUT", "PT9M"))
            .staff();
    assertEquals(Duration.ofSeconds(7), staff.offerFor());
    assertEquals(Duration.ofSeconds(8), staff.grace());
    assertEquals(Duration.ofMinutes(9), staff.idleTimeout());
  }

  @Test
  void theCommandLineGoesFirstThenTheEnvironmentThenTheFile() throws IOException {
    Files.writeString(
        workingDirectory.resolve(".env"),
        "# a comment\n\nPORT=1\nAGENT_CAPACITY=11\nJWT_ISSUER=\"from # file\"\nUNKNOWN=x\n");
    Map<String, String> environment =
        Map.of("PORT", "2", "AGENT_CAPACITY", "22", "MAX_MESSAGE_CHARS", "", "JWT_ISSUER", "  ");
    Settings settings =
        Settings.of(
            CommandLineOptions.parse("--port", "3", "--max-frame-bytes=1000").values(),
            environment,
            workingDirectory);

    Configuration configuration = Configuration.of(settings);

    assertEquals(3, configuration.network().port());
    assertEquals(22, configuration.staff().agents().get(0).capacity());
    assertEquals("from # file", configuration.signIn().issuer());
    assertEquals(4000, configuration.limits().maxMessageChars());
    assertEquals(1000, configuration.limits().maxFrameBytes());
  }

  @Test
  void aBadValueSaysWhereItWasSet() throws IOException {
    Files.writeString(workingDirectory.resolve(".env"), "PORT=file\n");
    Map<Key, String> options = CommandLineOptions.parse("--port=line").values();

    assertEquals(
        "PORT (.env) is \"file\", expected a whole number from 0 to 65535",
        assertThrows(BadConfiguration.class, () -> configured(Map.of())).getMessage());
    assertEquals(
        "PORT (command line) is \"line\", expected a whole number from 0 to 65535",
        assertThrows(
                BadConfiguration.class,
                () -> Configuration.of(Settings.of(options, Map.of(), workingDirectory)))
            .getMessage());
  }

  @Test
  void aFileWithABadLineIsNamedAndTheLineNotShown() throws IOException {
    Path file = workingDirectory.resolve(".env");
    Files.writeString(file, "PORT=1\nJWT_SECRET: hidden\n");

    String message = assertThrows(BadConfiguration.class, () -> configured(Map.of())).getMessage();

    assertTrue(message.startsWith(file + " has a line that cannot be read"), message);
    assertFalse(message.contains("hidden"), message);
  }

  @Test
  void aFileThatIsNoneIsNamed() throws IOException {
    Path file = Files.createDirectory(workingDirectory.resolve(".env"));

    String message = assertThrows(BadConfiguration.class, () -> configured(Map.of())).getMessage();

    assertTrue(message.startsWith(file + " cannot be read"), message);
  }

  @ParameterizedTest
  @CsvSource({
    "--nope, Unknown option: '--nope'",
    "--PORT=1, Unknown option",
    "--port, Missing required parameter for option '--port'",
    "stray, 'Unknown command: ''stray'', expected none or one of backup, restore, export, erase'",
    "@file, Unknown command: '@file'",
    "serve, Unknown command: 'serve'",
    "--agents=a --agents=b, option '--agents'",
    "-p, Unknown option: '-p'"
  })
  void aBadCommandLineIsOneLine(String line, String message) {
    BadConfiguration refusal =
        assertThrows(BadConfiguration.class, () -> CommandLineOptions.parse(line.split(" ", -1)));

    assertTrue(refusal.getMessage().startsWith(message), refusal.getMessage());
    assertTrue(refusal.getMessage().endsWith("; --help lists all options"), refusal.getMessage());
    assertEquals(1, refusal.getMessage().lines().count());
  }

  @ParameterizedTest
  @CsvSource({
    "backup, Missing required parameter: 'FILE'",
    "export, Missing required parameter: 'SESSION'",
    "erase, Missing required parameter: 'USER'",
    "restore a b, Unmatched argument at index 2: 'b'",
    "backup a --port=1, Unknown option: '--port=1'",
    "export --data-dir, Missing required parameter for option '--data-dir'"
  })
  void aBadCommandIsOneLine(String line, String message) {
    BadConfiguration refusal =
        assertThrows(BadConfiguration.class, () -> CommandLineOptions.parse(line.split(" ", -1)));

    String command = line.substring(0, line.indexOf(' ') < 0 ? line.length() : line.indexOf(' '));
    assertEquals(
        command + ": " + message,
        refusal.getMessage().substring(0, command.length() + 2 + message.length()));
    assertTrue(
        refusal.getMessage().endsWith("; " + command + " --help says more"), refusal.getMessage());
    assertEquals(1, refusal.getMessage().lines().count());
  }

  @Test
  void aCommandLineThatSaysNothingServes() {
    CommandLineOptions options = CommandLineOptions.parse();

    assertEquals(Command.SERVE, options.command());
    assertEquals(Map.of(), options.values());
    assertEquals(Optional.empty(), options.answer());
  }

  @Test
  void aCommandTakesItsOptionsOnBothSides() {
    CommandLineOptions options =
        CommandLineOptions.parse(
            "--data-dir", "here", "--port=1", "export", "s-1", "--store=memory");

    assertEquals(Command.EXPORT, options.command());
    assertEquals("s-1", options.operand());
    assertEquals(
        Map.of(Key.DATA_DIR, "here", Key.PORT, "1", Key.STORE, "memory"), options.values());
    assertEquals(Command.SERVE, CommandLineOptions.parse("--port=1").command());

    CommandLineOptions twice =
        CommandLineOptions.parse("--data-dir=here", "erase", "v", "--data-dir=there");
    assertThrows(BadConfiguration.class, twice::values);
  }

  @Test
  void aCommandChecksTheKeysOfTheStoreAlone() {
    Settings settings =
        Settings.of(Map.of(), Map.of("PORT", "x", "STORE", "memory"), workingDirectory);

    assertEquals(Kind.MEMORY, StoreSettings.of(new SettingReader(settings)).kind());
    assertThrows(BadConfiguration.class, () -> Configuration.of(settings));
  }

  @ParameterizedTest
  @EnumSource
  void helpOfEachCommandSaysWhatItTakes(Command command) {
    boolean serves = command == Command.SERVE;
    String help =
        serves
            ? CommandLineOptions.parse("--help").answer().orElseThrow()
            : CommandLineOptions.parse(command.word(), "--help").answer().orElseThrow();

    String words = help.replaceAll("\\s+", " ");
    assertTrue(words.contains(command.meaning()), help);
    assertTrue(
        command.operand() == null
            || words.contains(" " + command.operand() + " " + command.operandMeaning()),
        help);
    for (Command.Asked asked : command.asked()) {
      String option = asked.option() + "=" + asked.name();
      assertTrue(words.contains(" " + option + " " + asked.meaning()), help);
    }
    assertTrue(serves || words.startsWith("Usage: java -jar deskbell.jar " + command.word()), help);
    assertEquals(serves, help.contains("--port"));
    for (Key key : Command.KEYS_OF_STORES) {
      assertTrue(help.contains(key.option() + "="), help);
    }
  }

  @ParameterizedTest
  @EnumSource
  void helpListsEveryKeyWithItsDefaultAndItsMeaning(Key key) {
    String help = CommandLineOptions.parse("--help").answer().orElseThrow();
    String entry = help.substring(help.indexOf(" " + key.option() + "=" + key.name()));

    String words = entry.replaceAll("\\s+", " ");

    String standard = key.standard().isEmpty() ? "" : "[" + key.standard() + "] ";
    assertTrue(
        words.startsWith(" " + key.option() + "=" + key.name() + " " + standard + key.meaning()),
        words);
  }

  private Configuration configured(Map<String, String> environment) {
    return Configuration.of(Settings.of(Map.of(), environment, workingDirectory));
  }
}
