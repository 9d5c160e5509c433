package io.deskbell.adapter.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.deskbell.domain.agent.Requirements;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a session needs of an agent, on the wire. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RequirementsJson(Set<String> skills, Set<String> languages, @Nullable String team)
    implements WireRecord {
  static RequirementsJson from(Requirements requirements) {
    return new RequirementsJson(
        requirements.skills(), requirements.languages(), requirements.team().orElse(null));
  }
}
