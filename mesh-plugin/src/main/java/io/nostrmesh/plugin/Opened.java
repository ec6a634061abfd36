package io.nostrmesh.plugin;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was opened one after the other, to be closed the other way round, once. Safe for use by
 * several threads.
 */
final class Opened implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Opened.class);

  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  synchronized void add(AutoCloseable closing) {
    open.push(closing);
  }

  /** Closes everything, also when something does not let itself be closed. */
  @Override
  public synchronized void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        LOG.warn("a part of the plugin did not close", e);
      }
    }
  }
}
