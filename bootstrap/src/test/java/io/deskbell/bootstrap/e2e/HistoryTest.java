package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The judge of the crash tests finds what a bad store would do. */
class HistoryTest {
  private final History history = new History();
  private final List<JsonNode> log = new ArrayList<>();

  @BeforeEach
  void aSessionWithThreeMessages() {
    history.started("s");
    log.add(event("session_started", 1, data(1)));
    for (int sequence = 2; sequence <= 4; sequence++) {
      String content = "content " + sequence;
      String clientId = sequence == 3 ? null : "id " + sequence;
      history.sends(new History.Sent("s", "ann", content, clientId, "socket"));
      log.add(event("message_sent", sequence, message(sequence, content, clientId)));
    }
  }

  private static ObjectNode data(long sequence) {
    return Json.object("sessionId", "s", "sequence", sequence);
  }

  private static ObjectNode message(long sequence, String content, @Nullable String clientId) {
    ObjectNode data = data(sequence).put("senderId", "ann").put("content", content);
    return clientId == null ? data : data.put("clientMessageId", clientId);
  }

  private static ObjectNode event(String type, long sequence, JsonNode data) {
    return Json.object("type", type, "sequence", sequence, "data", data);
  }

  private void acknowledge(int sequence) {
    history.sees("message_sent", log.get(sequence - 1).path("data"));
  }

  private void wrong(String expected) {
    List<String> wrong = history.compare("s", log);
    assertTrue(wrong.stream().anyMatch(line -> line.startsWith(expected)), wrong::toString);
  }

  private void right() {
    assertEquals(List.of(), history.compare("s", log));
    assertEquals(List.of(), history.faults());
  }

  @Test
  void aFaithfulLog() {
    acknowledge(2);
    acknowledge(4);
    right();
    right();
  }

  @Test
  void whatNobodyWasToldOfMayBeMissing() {
    acknowledge(3);
    log.remove(3);
    right();
  }

  @Test
  void aMessageLostAtTheEnd() {
    acknowledge(4);
    log.remove(3);
    wrong("lost: message_sent");
  }

  @Test
  void aMessageLostAndItsPlaceTakenByTheNext() {
    acknowledge(3);
    log.remove(2);
    log.set(2, event("message_sent", 3, message(3, "content 4", "id 4")));
    wrong("shown as message_sent");
  }

  @Test
  void aLostSession() {
    log.clear();
    wrong("no start");
  }

  @Test
  void aGap() {
    log.remove(2);
    wrong("at place 3");
  }

  @Test
  void anEventTwice() {
    log.add(log.get(3));
    wrong("at place 5");
  }

  @Test
  void aMessageStoredTwice() {
    log.add(event("message_sent", 5, message(5, "content 3", null)));
    wrong("stored twice");
  }

  @Test
  void aClientIdStoredTwice() {
    history.sends(new History.Sent("s", "ann", "more", "id 2", null));
    log.add(event("message_sent", 5, message(5, "more", "id 2")));
    wrong("one client id stored twice");
  }

  @Test
  void aMessageAcknowledgedTwiceDifferently() {
    acknowledge(2);
    history.sees("message_sent", message(7, "content 2", "id 2"));
    assertEquals(1, history.faults().size());
  }

  @Test
  void twoMessagesAcknowledgedWithOneNumber() {
    acknowledge(2);
    history.sees("message_sent", message(2, "content 3", null));
    assertEquals(1, history.faults().size());
  }

  @Test
  void messagesOutOfOrder() {
    log.set(1, event("message_sent", 2, message(2, "content 3", null)));
    log.set(2, event("message_sent", 3, message(3, "content 2", "id 2")));
    wrong("stored after what was sent later");
  }

  @Test
  void aMessageSentAgainMayComeLater() {
    history.sends(new History.Sent("s", "ann", "content 2", "id 2", null));
    log.set(1, event("message_sent", 2, message(2, "content 3", null)));
    log.set(2, event("message_sent", 3, message(3, "content 2", "id 2")));
    right();
  }

  @Test
  void aMessageThatChanges() {
    acknowledge(2);
    log.set(1, event("message_sent", 2, message(2, "content 2", "id 2").put("timestamp", "later")));
    wrong("shown as message_sent");
  }

  @Test
  void aMessageThatNobodySent() {
    log.add(event("message_sent", 5, message(5, "content 5", null)));
    wrong("stored but not sent");
  }

  @Test
  void aMessageWithoutItsClientId() {
    log.set(1, event("message_sent", 2, message(2, "content 2", null)));
    wrong("stored but not sent");
  }

  @Test
  void aLogThatIsRewritten() {
    right();
    log.remove(3);
    wrong("the log of s is not what it was");
  }

  @Test
  void aLostEnd() {
    history.ended("s");
    wrong("lost: the end of s");
  }

  @Test
  void aMessageAfterTheEnd() {
    log.add(1, event("session_ended", 2, data(2)));
    log.subList(2, 5).clear();
    log.add(event("message_sent", 3, message(3, "content 3", null)));
    wrong("after the end of s");
  }
}
