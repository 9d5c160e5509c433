/**
 * A house built wrong on purpose, with the same rooms as the real one: one violation for every
 * architecture rule, so that each rule is seen failing. No other code may use it.
 */
@NullMarked
package io.deskbell.planted;

import org.jspecify.annotations.NullMarked;
