package io.deskbell.adapter.rest;

/** A record that is written as a JSON object, component by component. */
interface WireRecord {}
