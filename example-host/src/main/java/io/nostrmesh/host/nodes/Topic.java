package io.nostrmesh.host.nodes;

import java.util.Arrays;
import java.util.Optional;

/** What nodes tell each other about. */
enum Topic {
  STORED_EVENTS("e"),
  GONE_EVENTS("g"),
  EPHEMERAL_EVENTS("l"),
  ONE_MEMBER("m"),
  ALL_MEMBERS("M");

  private final String word;

  Topic(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }

  static Optional<Topic> of(String word) {
    return Arrays.stream(values()).filter(topic -> topic.word.equals(word)).findFirst();
  }
}
