package io.nostrmesh.sidecar.panel;

import java.time.Duration;

/**
 * How long a browser may take.
 *
 * @param request from the connection to the end of its request
 * @param answer from there to the end of the answer, unless that is the state, which has none
 * @param signOfLife how often an open page is sent something, by which both sides notice that the
 *     other is gone; who has not taken one when the next is due is gone
 */
record PanelTimings(Duration request, Duration answer, Duration signOfLife) {
  static final PanelTimings USUAL =
      new PanelTimings(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(15));
}
