package io.deskbell.adapter.rest;

import io.deskbell.application.port.in.Agents;
import io.deskbell.application.port.in.DeskWork;
import io.deskbell.application.port.in.Ratings;
import io.deskbell.application.port.in.Reports;
import io.deskbell.application.port.in.Sessions;
import io.deskbell.application.port.in.SignIn;
import io.deskbell.application.port.in.StaffNotes;
import io.github.bucket4j.TimeMeter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.glassfish.grizzly.filterchain.FilterChainBuilder;
import org.glassfish.grizzly.http.server.AddOn;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.http.server.ServerConfiguration;
import org.glassfish.grizzly.nio.transport.TCPNIOTransport;
import org.glassfish.grizzly.strategies.SameThreadIOStrategy;
import org.glassfish.grizzly.threadpool.ThreadPoolConfig;
import org.glassfish.jersey.CommonProperties;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpContainer;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpContainerProvider;
import org.glassfish.jersey.inject.hk2.AbstractBinder;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.jspecify.annotations.Nullable;

/**
 * Deskbell over HTTP, ready to be put behind a port. Thread-safe.
 *
 * <p>The server that it makes is a Grizzly one, so that other protocols can share the port: put
 * their add-ons on its listener before it is started.
 */
public final class RestApi {
  private static final Logger LOG = System.getLogger("io.deskbell.rest");

  // Far more than a token needs, so that one that is too long is told so with 401.
  private static final int MAX_HEADER_BYTES = 32 * 1024;
  private static final int MAX_HEADERS = 100;
  private static final int KEEP_ALIVE_SECONDS = 60;
  private static final int WRITE_TIMEOUT_SECONDS = 10;
  static final int MAX_PENDING_BYTES = 128 * 1024;
  private static final int WORKERS = 8;
  private static final int MAX_WORKERS = 64;
  private static final int MAX_LOG_READERS = 48;

  /** By class: Jersey warns of each instance. */
  static final Set<Class<?>> RESOURCES =
      Set.of(
          ServiceResource.class,
          SignInResource.class,
          SessionsResource.class,
          SessionLogResource.class,
          DeskResource.class,
          AgentsResource.class,
          ReportsResource.class);

  /** Those that need what staff note. */
  static final Set<Class<?>> STAFF_RESOURCES = Set.of(StaffResource.class, RatingResource.class);

  private final FrontDoor frontDoor;
  private final int maxBodyBytes;

  private RestApi(Builder builder) {
    RateLimits limits =
        RateLimits.of(builder.tokensPerMinute, builder.sessionsPerMinute, builder.clock);
    ResourceConfig config =
        new ResourceConfig()
            .registerClasses(RESOURCES)
            .register(new Ports(builder, limits))
            .register(new Authentication(builder.signIn))
            .register(new WireRecordWriter())
            .register(Problems.class)
            .property(ServerProperties.WADL_FEATURE_DISABLE, true)
            .property(ServerProperties.BV_FEATURE_DISABLE, true)
            .property(ServerProperties.LOCATION_HEADER_RELATIVE_URI_RESOLUTION_DISABLED, true)
            .property(CommonProperties.METAINF_SERVICES_LOOKUP_DISABLE, true)
            .property(CommonProperties.FEATURE_AUTO_DISCOVERY_DISABLE, true)
            .property(CommonProperties.JSON_PROCESSING_FEATURE_DISABLE, true);
    if (builder.staff != null) {
      config.registerClasses(STAFF_RESOURCES).register(builder.staff);
    }
    Cors cors = new Cors(builder.anyOrigin, builder.allowedOrigins);
    DirectAnswers direct = new DirectAnswers(builder.signIn, builder.sessions, limits);
    frontDoor =
        new FrontDoor(
            direct, () -> started(config), cors, builder.trustedProxies, builder.maxBodyBytes);
    maxBodyBytes = builder.maxBodyBytes;
  }

  private static GrizzlyHttpContainer started(ResourceConfig config) {
    try {
      GrizzlyHttpContainer jersey =
          new GrizzlyHttpContainerProvider().createContainer(GrizzlyHttpContainer.class, config);
      jersey.start();
      return jersey;
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "the resources cannot be served", e);
      throw e;
    }
  }

  /** Begins to put an API together over those ports. */
  public static Builder builder(
      SignIn signIn, Sessions sessions, DeskWork desk, Agents agents, Reports reports) {
    return new Builder(signIn, sessions, desk, agents, reports);
  }

  /**
   * A server with this API on every path, not yet started; its one listener's transport runs
   * filters on selector threads and requests on workers.
   *
   * @param host the address to bind; {@code 0.0.0.0} for all, IPv6 too
   * @param port the port to bind, 0 for a free one
   */
  public HttpServer server(String host, int port) {
    NetworkListener listener = new NetworkListener("deskbell", host, port);
    listener.setMaxRequestHeaders(MAX_HEADERS);
    // Otherwise four times what the system would hold for the socket, which may be megabytes.
    listener.setMaxPendingBytes(MAX_PENDING_BYTES);
    listener.getKeepAlive().setIdleTimeoutInSeconds(KEEP_ALIVE_SECONDS);
    listener.getKeepAlive().setMaxRequestsCount(-1);
    listener.getFileCache().setEnabled(false);
    listener.registerAddOn(new Filters());
    TCPNIOTransport transport = listener.getTransport();
    transport.setMemoryManager(new FreshBuffers());
    transport.setIOStrategy(SameThreadIOStrategy.getInstance());
    transport.setWriteTimeout(WRITE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    transport.setWorkerThreadPoolConfig(
        ThreadPoolConfig.defaultConfig()
            .setPoolName("deskbell-http")
            .setCorePoolSize(WORKERS)
            .setMaxPoolSize(MAX_WORKERS)
            .setKeepAliveTime(30, TimeUnit.SECONDS));

    HttpServer server = new HttpServer();
    server.addListener(listener);
    ServerConfiguration configuration = server.getServerConfiguration();
    configuration.addHttpHandler(frontDoor, "/");
    configuration.setDefaultErrorPageGenerator(new ProblemPage());
    configuration.setPassTraceRequest(true);
    configuration.setJmxEnabled(false);
    return server;
  }

  /** From now on every new request is answered with 503; those under way go on. */
  public void drain() {
    frontDoor.drain();
  }

  /** What the resources ask for in their constructors. */
  private static final class Ports extends AbstractBinder {
    private final Builder builder;
    private final RateLimits limits;

    Ports(Builder builder, RateLimits limits) {
      this.builder = builder;
      this.limits = limits;
    }

    @Override
    protected void configure() {
      bind(builder.signIn).to(SignIn.class);
      bind(builder.sessions).to(Sessions.class);
      bind(builder.desk).to(DeskWork.class);
      bind(builder.agents).to(Agents.class);
      bind(builder.reports).to(Reports.class);
      bind(limits).to(RateLimits.class);
      bind(new LogReaders(MAX_LOG_READERS)).to(LogReaders.class);
      bind((Readiness) builder.ready::getAsBoolean).to(Readiness.class);
    }
  }

  /** What the resources of the staff log ask for. */
  private static final class StaffPorts extends AbstractBinder {
    private final StaffNotes notes;
    private final Ratings ratings;

    StaffPorts(StaffNotes notes, Ratings ratings) {
      this.notes = notes;
      this.ratings = ratings;
    }

    @Override
    protected void configure() {
      bind(notes).to(StaffNotes.class);
      bind(ratings).to(Ratings.class);
    }
  }

  /** Puts our codec in the place of Grizzly's, and the collection of bodies before the handler. */
  private final class Filters implements AddOn {
    @Override
    public void setup(NetworkListener listener, FilterChainBuilder chain) {
      chain.set(
          chain.indexOfType(org.glassfish.grizzly.http.HttpServerFilter.class),
          new ProblemCodec(MAX_HEADER_BYTES, MAX_HEADERS, listener.getKeepAlive()));
      chain.add(
          chain.indexOfType(org.glassfish.grizzly.http.server.HttpServerFilter.class),
          new WholeBody(maxBodyBytes));
    }
  }

  /** Puts an API together. Not thread-safe. */
  public static final class Builder {
    private final SignIn signIn;
    private final Sessions sessions;
    private final Reports reports;
    private @Nullable StaffPorts staff;
    private final DeskWork desk;
    private final Agents agents;
    private int maxBodyBytes = 65_536;
    private int tokensPerMinute = 600;
    private int sessionsPerMinute = 60;
    private boolean anyOrigin;
    private Predicate<String> allowedOrigins = origin -> false;
    private TrustedProxies trustedProxies = TrustedProxies.none();
    private BooleanSupplier ready = () -> true;
    private TimeMeter clock = TimeMeter.SYSTEM_NANOTIME;

    private Builder(
        SignIn signIn, Sessions sessions, DeskWork desk, Agents agents, Reports reports) {
      this.signIn = signIn;
      this.sessions = sessions;
      this.desk = desk;
      this.agents = agents;
      this.reports = reports;
    }

    /** Notes, tags and ratings; without them their paths are unknown. */
    public Builder staff(StaffNotes notes, Ratings ratings) {
      staff = new StaffPorts(notes, ratings);
      return this;
    }

    /** The most bytes of a request's body, at least 1; 65536 if not said. */
    public Builder maxBodyBytes(int bytes) {
      maxBodyBytes = bytes;
      return this;
    }

    /** How many tokens one client address may ask for in a minute, 0 for any number; else 600. */
    public Builder tokensPerMinute(int tokens) {
      tokensPerMinute = tokens;
      return this;
    }

    /** How many sessions one user may start in a minute, 0 for any number; else 60. */
    public Builder sessionsPerMinute(int starts) {
      sessionsPerMinute = starts;
      return this;
    }

    /** Pages of every origin may call. */
    public Builder anyOrigin() {
      anyOrigin = true;
      return this;
    }

    /** Pages of those origins may call; if neither this nor the other is said, none. */
    public Builder allowedOrigins(Predicate<String> origins) {
      anyOrigin = false;
      allowedOrigins = origins;
      return this;
    }

    /** Whose {@code X-Forwarded-For} is believed; nobody's if not said. */
    public Builder trustedProxies(TrustedProxies proxies) {
      trustedProxies = proxies;
      return this;
    }

    /** Tells {@code GET /health/ready} whether the store can be reached; always, if not said. */
    public Builder ready(BooleanSupplier isReady) {
      ready = isReady;
      return this;
    }

    Builder clock(TimeMeter meter) {
      clock = meter;
      return this;
    }

    /** The API. */
    public RestApi build() {
      return new RestApi(this);
    }
  }
}
