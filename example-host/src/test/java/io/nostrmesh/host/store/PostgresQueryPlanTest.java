package io.nostrmesh.host.store;

import io.nostrmesh.host.testing.Postgres;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

@Postgres.Needed
class PostgresQueryPlanTest extends QueryPlanContract {

  /** A scan, and what it read and did not want. */
  private static final Pattern SCANNED =
      Pattern.compile(
          "(?:Seq|Index|Index Only) Scan.*actual.* rows=([0-9.]+) loops=(\\d+)"
              + "|Rows Removed by Filter: (\\d+)");

  @Override
  Object[] database() {
    return Postgres.create().settings();
  }

  @Override
  String explain() {
    return "explain analyze ";
  }

  @Override
  long scanned(String plan) {
    return SCANNED.matcher(plan).results().mapToLong(PostgresQueryPlanTest::rows).sum();
  }

  private static long rows(MatchResult scan) {
    return scan.group(3) != null
        ? Long.parseLong(scan.group(3))
        : Math.round(Double.parseDouble(scan.group(1)) * Long.parseLong(scan.group(2)));
  }
}
