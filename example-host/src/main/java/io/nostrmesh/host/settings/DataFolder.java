package io.nostrmesh.host.settings;

import io.nostrmesh.file.PrivateFolder;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The folder that holds everything the host keeps. It belongs to one process at a time: creating
 * this object takes a lock on the folder and closing it gives the lock back.
 */
@Singleton
public final class DataFolder implements AutoCloseable {

  private static final String LOCK = "lock";

  private final PrivateFolder folder;

  /**
   * @throws StartupFailure when the folder cannot be written or another process has it
   */
  public DataFolder(HostSettings settings) {
    try {
      folder = PrivateFolder.occupy(settings.dataFolder(), LOCK);
    } catch (PrivateFolder.TakenException e) {
      throw new StartupFailure(
          "mesh.host.data-dir: "
              + e.getMessage()
              + "; stop it, or name another folder (MESH_HOST_DATA_DIR)");
    } catch (IOException e) {
      throw new StartupFailure(
          "mesh.host.data-dir: "
              + e.getMessage()
              + "; name a folder that this user may write (MESH_HOST_DATA_DIR)",
          e);
    }
  }

  public Path path() {
    return folder.path();
  }

  public Path resolve(String name) {
    return path().resolve(name);
  }

  @Override
  @PreDestroy
  public void close() {
    folder.close();
  }
}
