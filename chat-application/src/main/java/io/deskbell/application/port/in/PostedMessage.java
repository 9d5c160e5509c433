package io.deskbell.application.port.in;

import io.deskbell.domain.session.Message;

/**
 * What became of a message that was sent.
 *
 * @param message the stored message
 * @param repeated whether it had been sent before under the same client message id: then this is
 *     the first one, and nothing was stored
 */
public record PostedMessage(Message message, boolean repeated) {}
