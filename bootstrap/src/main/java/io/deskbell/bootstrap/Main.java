package io.deskbell.bootstrap;

import io.deskbell.adapter.rest.RestApi;
import io.deskbell.adapter.token.JoseCredentials;
import io.deskbell.adapter.token.TokenSettings;
import io.deskbell.adapter.websocket.WebSocketApi;
import io.deskbell.adapter.websocket.WebSocketSettings;
import io.deskbell.application.Chat;
import io.deskbell.bootstrap.Configuration.Limits;
import io.deskbell.bootstrap.Configuration.Network;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Supplier;
import org.glassfish.grizzly.http.server.HttpServer;

/** Starts Deskbell from the command line: the list of its parts, and how they fit together. */
public final class Main {
  private Main() {}

  /**
   * Starts the service, which runs until a signal stops the process.
   *
   * @param arguments command-line options as the configuration page lists them
   */
  public static void main(String[] arguments) {
    Logging.prepare();
    Launcher launcher = new Launcher(Main::wire, System.out, System.err);
    System.exit(launcher.run(arguments, System.getenv(), Path.of("").toAbsolutePath()));
  }

  private static Server wire(Configuration configuration, Supplier<TokenSettings> tokens) {
    OpenStore store = OpenStore.toServe(configuration.store());
    try {
      return wire(configuration, tokens.get(), store);
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }

  private static Server wire(Configuration configuration, TokenSettings tokens, OpenStore store) {
    Network network = configuration.network();
    Limits limits = configuration.limits();

    Chat.Builder chatBuilder =
        Chat.builder()
            .log(store.log())
            .desk(store.desk())
            .staffLog(store.staffLog())
            .revocations(store.revocations())
            .credentials(new JoseCredentials(tokens, Clock.systemUTC()))
            .visitorsProveTheirId(configuration.signIn().visitorsProveTheirId())
            .maxMessageChars(limits.maxMessageChars())
            .sessionsPerVisitor(limits.sessionsPerUser());
    configuration.staff().describe(chatBuilder);
    Chat chat = chatBuilder.build();

    RestApi.Builder restBuilder =
        RestApi.builder(chat.signIn(), chat.sessions(), chat.desk(), chat.agents(), chat.reports())
            .staff(chat.staffNotes(), chat.ratings())
            .maxBodyBytes(limits.maxFrameBytes())
            .tokensPerMinute(limits.tokensPerMinute())
            .sessionsPerMinute(limits.sessionsPerMinute())
            .trustedProxies(network.trustedProxies())
            .ready(store.reachable());
    RestApi rest =
        (network.isAnyOrigin()
                ? restBuilder.anyOrigin()
                : restBuilder.allowedOrigins(network::allowsOrigin))
            .build();
    WebSocketSettings webSocketSettings =
        new WebSocketSettings(
            limits.maxMessageChars(),
            limits.maxFrameBytes(),
            limits.framesPerSecond(),
            limits.connectionsPerUser(),
            limits.connectionsPerAddress(),
            limits.sendQueueBytes(),
            network.idleTimeout(),
            network.headerTimeout(),
            network::allowsOrigin,
            network.trustedProxies()::clientAddress);

    HttpServer http = rest.server(network.bindAddress(), network.port());
    WebSocketApi webSocket =
        WebSocketApi.install(
            Server.listener(http),
            chat.signIn(),
            chat.sessions(),
            chat.live(),
            chat.desk(),
            chat.agents(),
            chat.staffNotes(),
            webSocketSettings);
    RetentionJob retention =
        new RetentionJob(Chat.records(store.log(), store.retention()), configuration.retention());
    return new Server(store, retention, chat, rest, webSocket, http, network);
  }
}
