package io.deskbell.adapter.websocket;

import io.deskbell.application.port.in.Agents;
import io.deskbell.application.port.in.DeskWork;
import io.deskbell.application.port.in.LiveSessions;
import io.deskbell.application.port.in.Sessions;
import io.deskbell.application.port.in.SignIn;
import io.deskbell.application.port.in.StaffNotes;
import java.time.Duration;
import org.glassfish.grizzly.http.server.NetworkListener;

/**
 * Deskbell's WebSocket at {@code /}: signed-in people talk in their sessions with JSON frames, as
 * the protocol page says. Thread-safe.
 */
public final class WebSocketApi implements AutoCloseable {
  private final WebSocketTransport transport;

  private WebSocketApi(WebSocketTransport transport) {
    this.transport = transport;
  }

  /**
   * Adds the WebSocket to a listener of a server that has not been started. Whatever is no
   * handshake goes on to the server's handlers.
   */
  public static WebSocketApi install(
      NetworkListener listener,
      SignIn signIn,
      Sessions sessions,
      LiveSessions live,
      DeskWork desk,
      Agents agents,
      StaffNotes notes,
      WebSocketSettings settings) {
    ChatServices services =
        new ChatServices(
            signIn,
            sessions,
            live,
            desk,
            agents,
            notes,
            new Backlog(Runtime.getRuntime().maxMemory()));
    ChatGate gate = new ChatGate(services, settings);
    return new WebSocketApi(WebSocketTransport.install(listener, settings.transport(), gate));
  }

  /** Answers every further handshake with 503; what is open stays open. */
  public void refuseHandshakes() {
    transport.refuseHandshakes();
  }

  /**
   * Closes all connections with 1001 behind what was sent to them.
   *
   * @param patience how long to wait until they have ended; the rest is cut
   * @return whether all had ended in time
   * @throws InterruptedException if the caller is interrupted while it waits
   */
  public boolean drain(Duration patience) throws InterruptedException {
    return transport.drain(patience);
  }

  /** Ends what {@link #install} began; the server has to be stopped before. */
  @Override
  public void close() {
    transport.close();
  }
}
