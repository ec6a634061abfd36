package io.nostrmesh.gateway.upstream;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.resolver.InetSocketAddressResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Looks up host names as the JDK does, which may take its time, on threads that are not event
 * loops. What cannot wait for them any more fails.
 */
final class HostResolver extends AddressResolverGroup<InetSocketAddress> {

  static final int THREADS = 2;
  static final int MAX_WAITING = 1024;
  private static final long IDLE_SECONDS = 10;

  private final ThreadPoolExecutor threads;
  private final Lookup lookup;

  /** Finds the addresses of a name, at least one, and may wait. */
  @FunctionalInterface
  interface Lookup {
    InetAddress[] addresses(String name) throws UnknownHostException;
  }

  HostResolver(Lookup lookup) {
    this.lookup = lookup;
    threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            task -> {
              var thread = new Thread(task, "mesh-gateway-lookup");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  @Override
  protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
    return new InetSocketAddressResolver(executor, new Names(executor));
  }

  @Override
  public void close() {
    super.close();
    threads.shutdownNow();
  }

  private final class Names extends InetNameResolver {

    Names(EventExecutor executor) {
      super(executor);
    }

    @Override
    protected void doResolve(String name, Promise<InetAddress> promise) {
      lookUp(name, promise, found -> promise.trySuccess(found.get(0)));
    }

    @Override
    protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
      lookUp(name, promise, promise::trySuccess);
    }

    private void lookUp(String name, Promise<?> promise, Consumer<List<InetAddress>> found) {
      try {
        threads.execute(
            () -> {
              try {
                found.accept(List.of(lookup.addresses(name)));
              } catch (UnknownHostException | RuntimeException e) {
                promise.tryFailure(e);
              }
            });
      } catch (RejectedExecutionException full) {
        promise.tryFailure(full);
      }
    }
  }
}
