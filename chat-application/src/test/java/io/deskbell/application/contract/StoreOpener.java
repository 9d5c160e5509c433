package io.deskbell.application.contract;

import io.deskbell.application.port.out.DeskStore;
import io.deskbell.application.port.out.Retention;
import io.deskbell.application.port.out.Revocations;
import io.deskbell.application.port.out.SessionLog;
import java.util.List;

/**
 * Opens stores whose content outlives them. A public class with a public constructor without
 * parameters, so that another process can open the same content.
 */
public interface StoreOpener {
  /** Opens the content at that place, whatever the words mean to the opener. */
  Opening open(List<String> place);

  /** A store that is open: one of several on the same content. */
  interface Opening extends AutoCloseable {
    /** Its log. */
    SessionLog sessionLog();

    /** Its desk. */
    DeskStore deskStore();

    /** Its retention. */
    Retention retention();

    /** Its revocations. */
    Revocations revocations();

    @Override
    void close();
  }
}
