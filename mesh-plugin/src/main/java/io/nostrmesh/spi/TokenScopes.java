package io.nostrmesh.spi;

import java.util.Set;

/**
 * What a publisher's access token allows, on hosts that issue such tokens.
 *
 * @param scopes granted scopes, such as {@value #MESSAGES_WRITE}
 * @param channelScoped whether the token is confined to some channels, and so must not publish what
 *     belongs to the whole relay
 */
public record TokenScopes(Set<String> scopes, boolean channelScoped) {

  /** The scope that publishing an offer takes. */
  public static final String MESSAGES_WRITE = "messages:write";

  /**
   * Keeps the scopes as they are now.
   *
   * @param scopes granted scopes
   * @param channelScoped whether the token is confined to some channels
   */
  public TokenScopes {
    scopes = Set.copyOf(scopes);
  }
}
