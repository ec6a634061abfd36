package io.nostrmesh.nip11;

import io.nostrmesh.spi.Nip11Extension;
import io.nostrmesh.testkit.Nip11ExtensionRules;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** The plugin's own extension keeps the rules of the contract. */
class IrohRelayAdvertisementRulesTest implements Nip11ExtensionRules {

  private final AtomicReference<List<String>> served =
      new AtomicReference<>(List.of("https://relay.example.com"));
  private final Nip11Extension extension = new IrohRelayAdvertisement(served::get);

  @Override
  public Nip11Extension extension() {
    return extension;
  }

  @Override
  public boolean end() {
    served.set(List.of());
    return true;
  }
}
