package io.nostrmesh.gateway.gate;

import io.nostrmesh.nostr.ReasonPrefix;
import io.nostrmesh.spi.Reason;

/** How a client stands to the group by the keys that it has proved. */
enum MemberView {
  /** One of its keys is let in. */
  MEMBER,
  /** It has proved keys, and none of them is let in. */
  STRANGER,
  /** It has proved no key yet. */
  UNPROVED,
  /** Nobody can say at the moment. */
  UNKNOWN;

  /** Why such a client is refused {@code what}; only for those who are no members. */
  Reason refusal(String what) {
    return switch (this) {
      case UNPROVED ->
          new Reason(
              ReasonPrefix.AUTH_REQUIRED,
              "gateway.not-authenticated",
              what + " for members: authenticate first");
      case UNKNOWN ->
          new Reason(
              ReasonPrefix.ERROR,
              "gateway.membership-unknown",
              "could not check membership, try again");
      case STRANGER, MEMBER ->
          new Reason(
              ReasonPrefix.RESTRICTED,
              "gateway.not-a-member",
              what + " for members: ask the relay's owner to add you");
    };
  }
}
