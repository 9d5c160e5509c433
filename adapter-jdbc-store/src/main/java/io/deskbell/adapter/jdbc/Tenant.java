package io.deskbell.adapter.jdbc;

/** Whose data it is: there is one tenant for now, and every key begins with it. */
final class Tenant {
  static final String ID = "default";

  private Tenant() {}
}
