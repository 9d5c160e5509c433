/**
 * Deskbell over HTTP: resources, the JSON they speak, problem details, CORS and rate limits. A
 * driving adapter: it imports the inbound ports and the domain, never an outbound port or another
 * adapter.
 */
@NullMarked
package io.deskbell.adapter.rest;

import org.jspecify.annotations.NullMarked;
