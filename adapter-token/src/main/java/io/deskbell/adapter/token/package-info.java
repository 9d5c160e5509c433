/**
 * Issues and verifies JSON Web Tokens (RFC 7519). A driven adapter: it imports the outbound ports
 * and the domain, never an inbound port or another adapter; JOSE types stay in here.
 */
@NullMarked
package io.deskbell.adapter.token;

import org.jspecify.annotations.NullMarked;
