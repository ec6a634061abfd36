package io.nostrmesh.host.store;

import java.util.regex.Pattern;

class H2QueryPlanTest extends QueryPlanContract {

  private static final Pattern SCANNED = Pattern.compile("scanCount: (\\d+)");

  @Override
  Object[] database() {
    return new Object[0];
  }

  @Override
  String explain() {
    return "explain analyze ";
  }

  @Override
  long scanned(String plan) {
    return SCANNED.matcher(plan).results().mapToLong(count -> Long.parseLong(count.group(1))).sum();
  }
}
