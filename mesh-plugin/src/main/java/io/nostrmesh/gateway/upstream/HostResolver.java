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

/**
 * Looks up host names as the JDK does, which may take its time, on threads that are not event
 * loops. What cannot wait for them any more fails.
 */
final class HostResolver extends AddressResolverGroup<InetSocketAddress> {

  private static final int THREADS = 2;
  private static final int MAX_WAITING = 1024;
  private static final long IDLE_SECONDS = 10;

  private final ThreadPoolExecutor threads;

  HostResolver() {
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
      lookUp(promise, () -> promise.trySuccess(InetAddress.getByName(name)));
    }

    @Override
    protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
      lookUp(promise, () -> promise.trySuccess(List.of(InetAddress.getAllByName(name))));
    }

    private void lookUp(Promise<?> promise, Lookup lookup) {
      try {
        threads.execute(
            () -> {
              try {
                lookup.run();
              } catch (UnknownHostException | RuntimeException e) {
                promise.tryFailure(e);
              }
            });
      } catch (RejectedExecutionException full) {
        promise.tryFailure(full);
      }
    }
  }

  @FunctionalInterface
  private interface Lookup {
    void run() throws UnknownHostException;
  }
}
