/**
 * The use cases: sign-in, sessions and live delivery, package-private behind the one facade {@link
 * io.deskbell.application.Chat}. Rules belong in the domain, technology in adapters; neither may
 * live here.
 */
@NullMarked
package io.deskbell.application;

import org.jspecify.annotations.NullMarked;
