package io.deskbell.bootstrap;

import static java.lang.System.Logger.Level.WARNING;

import io.deskbell.adapter.rest.RestApi;
import io.deskbell.adapter.websocket.WebSocketApi;
import io.deskbell.application.Chat;
import io.deskbell.bootstrap.Configuration.Network;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;

/** A wired server, and the order in which its parts start and stop. */
final class Server {
  private static final System.Logger LOG = System.getLogger(Server.class.getName());
  private static final Duration GOODBYES = Duration.ofSeconds(3);
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(2);

  private final OpenStore store;
  private final RetentionJob retention;
  private final Chat chat;
  private final RestApi rest;
  private final WebSocketApi webSocket;
  private final HttpServer http;
  private final Network network;

  Server(
      OpenStore store,
      RetentionJob retention,
      Chat chat,
      RestApi rest,
      WebSocketApi webSocket,
      HttpServer http,
      Network network) {
    this.store = store;
    this.retention = retention;
    this.chat = chat;
    this.rest = rest;
    this.webSocket = webSocket;
    this.http = http;
    this.network = network;
  }

  /** The one port of a server. */
  static NetworkListener listener(HttpServer http) {
    return http.getListeners().iterator().next();
  }

  /**
   * Opens the port and begins to let old sessions go.
   *
   * @return where the server listens
   * @throws Failed if the port cannot be opened; then nothing is left running
   */
  String start() {
    try {
      http.start();
    } catch (IOException e) {
      http.shutdownNow();
      close();
      throw new Failed(
          "PORT "
              + network.port()
              + " cannot be listened on at HOST "
              + network.bindAddress()
              + ": "
              + e.getMessage(),
          e);
    }
    retention.start();
    return network.url(listener(http).getPort());
  }

  /**
   * Stops in the order in which nothing is lost: no new connections or requests, a goodbye to every
   * WebSocket behind what was sent to it, the answers to requests under way, what is to be stored.
   *
   * @return whether everything under way was answered and stored
   */
  boolean stop() {
    webSocket.refuseHandshakes();
    rest.drain();
    sayGoodbye();
    boolean answered = giveLastAnswers();
    close();
    return answered;
  }

  /** The store goes last: what the others have under way is to be stored. */
  private void close() {
    retention.close();
    chat.close();
    webSocket.close();
    store.close();
  }

  private void sayGoodbye() {
    try {
      if (!webSocket.drain(GOODBYES)) {
        LOG.log(WARNING, "some clients did not answer the closing of their WebSocket");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean giveLastAnswers() {
    try {
      http.shutdown(LAST_ANSWERS.toSeconds(), TimeUnit.SECONDS)
          .get(LAST_ANSWERS.toSeconds() + 1, TimeUnit.SECONDS);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.log(WARNING, "some requests could not be answered any more", e);
    }
    http.shutdownNow();
    return false;
  }
}
