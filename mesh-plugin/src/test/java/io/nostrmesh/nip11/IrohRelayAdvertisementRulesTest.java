package io.nostrmesh.nip11;

import io.nostrmesh.spi.Nip11Extension;
import io.nostrmesh.testkit.Nip11ExtensionRules;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** The plugin's own extension keeps the rules of the contract. */
class IrohRelayAdvertisementRulesTest implements Nip11ExtensionRules {

  private final AtomicReference<Optional<String>> served =
      new AtomicReference<>(Optional.of("https://relay.example.com"));
  private final Nip11Extension extension = new IrohRelayAdvertisement(served::get);

  @Override
  public Nip11Extension extension() {
    return extension;
  }

  @Override
  public boolean end() {
    served.set(Optional.empty());
    return true;
  }
}
