package io.deskbell.application;

/** Something that may not have happened yet. */
interface Cancellable {
  /** Sees to it that it does not begin any more. */
  void cancel();
}
