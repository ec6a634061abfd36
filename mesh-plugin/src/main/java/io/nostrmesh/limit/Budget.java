package io.nostrmesh.limit;

/** Bytes in memory that are counted while they are held. For any thread. */
public interface Budget {

  /**
   * Whether there is room for {@code bytes} more; if so they count until {@link #giveBack}.
   *
   * @param own what their owner holds already
   */
  boolean take(int bytes, int own);

  void giveBack(int bytes);
}
