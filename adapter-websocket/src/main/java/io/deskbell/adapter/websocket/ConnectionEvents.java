package io.deskbell.adapter.websocket;

import org.glassfish.grizzly.CompletionHandler;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.Context;
import org.glassfish.grizzly.IOEvent;
import org.glassfish.grizzly.Processor;
import org.glassfish.grizzly.ProcessorResult;
import org.glassfish.grizzly.ReadResult;
import org.glassfish.grizzly.WriteResult;
import org.glassfish.grizzly.asyncqueue.MessageCloner;

/**
 * Takes the place of the HTTP filter chain on a TCP connection that was upgraded: what the selector
 * says goes straight to the WebSocket, and nothing of HTTP stays attached.
 */
@SuppressWarnings({"rawtypes", "deprecation"})
final class ConnectionEvents implements Processor<Context> {
  private final WebSocketConnection connection;

  ConnectionEvents(WebSocketConnection connection) {
    this.connection = connection;
  }

  @Override
  public Context obtainContext(Connection tcp) {
    Context context = Context.create(tcp);
    context.setProcessor(this);
    return context;
  }

  @Override
  public ProcessorResult process(Context context) {
    IOEvent event = context.getIoEvent();
    switch (event) {
      case READ, WRITE -> connection.onReady(event);
      case CLOSED -> connection.onTcpClosed();
      default -> {
        return ProcessorResult.createNotRun();
      }
    }
    return ProcessorResult.createComplete();
  }

  @Override
  public boolean isInterested(IOEvent event) {
    return true;
  }

  @Override
  public void setInterested(IOEvent event, boolean interested) {
    throw new UnsupportedOperationException("a WebSocket takes all events");
  }

  @Override
  public void read(Connection tcp, CompletionHandler<ReadResult> completion) {
    throw notThisWay();
  }

  @Override
  public void write(
      Connection tcp, Object to, Object message, CompletionHandler<WriteResult> completion) {
    throw notThisWay();
  }

  @Override
  public void write(
      Connection tcp,
      Object to,
      Object message,
      CompletionHandler<WriteResult> completion,
      MessageCloner cloner) {
    throw notThisWay();
  }

  @Override
  @Deprecated
  public void write(
      Connection tcp,
      Object to,
      Object message,
      CompletionHandler<WriteResult> completion,
      org.glassfish.grizzly.asyncqueue.PushBackHandler pushBack) {
    throw notThisWay();
  }

  private static UnsupportedOperationException notThisWay() {
    return new UnsupportedOperationException("a WebSocket reads and writes its socket itself");
  }
}
