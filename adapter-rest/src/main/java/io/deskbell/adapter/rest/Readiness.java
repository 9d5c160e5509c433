package io.deskbell.adapter.rest;

/** Whether what the server needs is there. Asked on a thread that may wait. */
interface Readiness {
  boolean isReady();
}
