package io.deskbell.domain.agent;

/** What serves. */
public enum AgentKind {
  /** A person. */
  HUMAN,
  /** A program. */
  BOT
}
