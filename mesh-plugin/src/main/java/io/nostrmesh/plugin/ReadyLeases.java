package io.nostrmesh.plugin;

import io.nostrmesh.admission.lease.FileLeaseStore;
import io.nostrmesh.admission.lease.InMemoryLeaseStore;
import io.nostrmesh.admission.lease.LeaseStore;
import io.nostrmesh.settings.PluginSettings;
import io.nostrmesh.settings.property.SettingsException;
import java.io.IOException;
import java.nio.file.Path;

/** Where the plugin keeps leases by itself, with whatever that holds open. */
public final class ReadyLeases implements AutoCloseable {

  private final LeaseStore store;
  private final Opened opened;

  private ReadyLeases(LeaseStore store, Opened opened) {
    this.store = store;
    this.opened = opened;
  }

  /**
   * In a file if the operator names one, else in memory. Reads the file, which blocks.
   *
   * @throws SettingsException when the file cannot be used
   */
  public static ReadyLeases of(PluginSettings settings, PluginRuntime runtime) {
    var opened = new Opened();
    try {
      LeaseStore store =
          settings
              .leaseFile()
              .<LeaseStore>map(file -> file(file, runtime, opened))
              .orElseGet(InMemoryLeaseStore::new);
      return new ReadyLeases(store, opened);
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
  }

  private static FileLeaseStore file(Path file, PluginRuntime runtime, Opened opened) {
    try {
      FileLeaseStore store =
          FileLeaseStore.open(file, OwnThread.named("mesh-leases", opened), runtime.clock());
      opened.add(store);
      return store;
    } catch (IOException e) {
      throw new SettingsException("mesh.admission.lease-file cannot be used: " + e.getMessage(), e);
    }
  }

  public LeaseStore store() {
    return store;
  }

  /** Writes what is not written yet. */
  @Override
  public void close() {
    opened.close();
  }
}
