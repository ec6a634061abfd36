package io.nostrmesh.spi;

/** A running registration of a listener. Closing it twice is harmless. */
@FunctionalInterface
public interface Registration extends AutoCloseable {

  @Override
  void close();
}
