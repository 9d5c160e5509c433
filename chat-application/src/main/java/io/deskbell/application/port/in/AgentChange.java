package io.deskbell.application.port.in;

import io.deskbell.domain.agent.AgentKind;
import io.deskbell.domain.agent.Availability;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to be different about an agent; null leaves it as it is, or as it is by default for
 * somebody new. Immutable.
 *
 * @param name what visitors see
 * @param capacity how many sessions at once, 0 to 1000
 * @param availability what counts as declared
 * @param skills instead of those before
 * @param languages instead of those before
 * @param teams instead of those before
 * @param kind a person or a program
 */
public record AgentChange(
    @Nullable String name,
    @Nullable Integer capacity,
    @Nullable Availability availability,
    @Nullable Set<String> skills,
    @Nullable Set<String> languages,
    @Nullable Set<String> teams,
    @Nullable AgentKind kind) {}
