/**
 * What the outside may ask of the application: driving adapters and embedders program against these
 * interfaces. Nothing of a transport or a store may live here.
 */
@NullMarked
package io.deskbell.application.port.in;

import org.jspecify.annotations.NullMarked;
