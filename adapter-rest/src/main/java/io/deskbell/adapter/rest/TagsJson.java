package io.deskbell.adapter.rest;

import io.deskbell.domain.session.Tag;
import java.util.Collection;
import java.util.List;

/** The tags of a session. */
record TagsJson(List<String> tags) implements WireRecord {
  static TagsJson from(Collection<Tag> tags) {
    return new TagsJson(tags.stream().map(Tag::name).toList());
  }
}
