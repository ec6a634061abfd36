package io.nostrmesh.host.nodes;

import io.nostrmesh.nostr.PublicKey;
import java.util.Optional;

/**
 * A notification on the channel, see {@code V6__nodes.sql}. Anybody with access to the database can
 * send one, so it says where to look and nothing more.
 *
 * @param node the name of who sent it
 * @param topic empty for one that we do not know, such as a newer version's
 * @param member whose row changed
 */
record NodeNotice(String node, Optional<Topic> topic, Optional<PublicKey> member) {

  static final String CHANNEL = "mesh_host";

  static NodeNotice parse(String payload) {
    String[] words = payload.split(" ", 3);
    Optional<Topic> topic = words.length < 2 ? Optional.empty() : Topic.of(words[1]);
    Optional<PublicKey> member =
        words.length < 3 ? Optional.empty() : PublicKey.parse(words[2]).toOptional();
    return new NodeNotice(words[0], topic, member);
  }
}
