package io.nostrmesh.micronaut;

import io.micronaut.context.env.Environment;
import io.micronaut.context.env.PropertySource;
import io.micronaut.context.env.PropertySource.PropertyConvention;
import io.micronaut.core.naming.NameUtils;
import io.nostrmesh.settings.property.PropertyView;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What a host's environment holds. Texts only: conversion is the plugin's own, since that of
 * Micronaut changes from version to version.
 */
record EnvironmentView(Environment environment) implements PropertyView {

  @Override
  public Optional<String> value(String property) {
    return environment.getProperty(property, String.class);
  }

  @Override
  public Stream<Entry> entries() {
    return environment.getPropertySources().stream().flatMap(EnvironmentView::entries);
  }

  private static Stream<Entry> entries(PropertySource source) {
    boolean variables = source.getConvention() == PropertyConvention.ENVIRONMENT_VARIABLE;
    return StreamSupport.stream(source.spliterator(), false)
        .map(
            name ->
                new Entry(
                    name,
                    variables ? name : NameUtils.hyphenate(name, true),
                    String.valueOf(source.get(name)),
                    variables));
  }
}
