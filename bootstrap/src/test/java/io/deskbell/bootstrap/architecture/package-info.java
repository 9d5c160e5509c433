/**
 * The rules of the house, held against every class of it, and each held against a violation planted
 * for it. Tests of what classes do may not live here.
 */
@NullMarked
package io.deskbell.bootstrap.architecture;

import org.jspecify.annotations.NullMarked;
