/**
 * How fast Deskbell is: benchmarks of its parts, how their cost grows, and load on a whole server.
 * What is here is never shipped, and nothing may depend on it.
 */
@NullMarked
package io.deskbell.load;

import org.jspecify.annotations.NullMarked;
