package io.nostrmesh.micronaut;

import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.nostrmesh.plugin.EmbeddedIrohRelay;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers each iroh relay that the context of a test makes, whenever that is. */
@Singleton
@Requires(property = "test.made-relays")
final class MadeRelays implements BeanCreatedEventListener<EmbeddedIrohRelay> {

  static final List<EmbeddedIrohRelay> ALL = new CopyOnWriteArrayList<>();

  @Override
  public EmbeddedIrohRelay onCreated(BeanCreatedEvent<EmbeddedIrohRelay> event) {
    ALL.add(event.getBean());
    return event.getBean();
  }
}
