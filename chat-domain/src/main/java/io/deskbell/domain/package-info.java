/**
 * What every part of the domain shares: identities, the people who take part, and the one way in
 * which a rule says no. Nothing that knows of sessions, desks or policies may live here.
 */
@NullMarked
package io.deskbell.domain;

import org.jspecify.annotations.NullMarked;
