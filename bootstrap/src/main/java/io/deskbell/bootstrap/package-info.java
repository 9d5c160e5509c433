/**
 * Reads the configuration, chooses the components and wires them into one process. It may import
 * everything and is imported by nobody; decisions about sessions or agents do not belong here.
 */
@NullMarked
package io.deskbell.bootstrap;

import org.jspecify.annotations.NullMarked;
