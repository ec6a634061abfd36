package io.nostrmesh.admission;

import io.nostrmesh.admission.roster.RosterMode;
import io.nostrmesh.limit.Bound;
import io.nostrmesh.nip98.HttpAuthVerifier;
import java.time.Duration;

/**
 * How strict admission is.
 *
 * @param lease for how long after its endpoint was last connected a token works for it, up to a
 *     year; zero ends that with the token's freshness, as the reference relay has it
 * @param clockTolerance how far a token's timestamp may lie from this clock at its first use; whole
 *     seconds, from a second to an hour
 * @param endpointBinding whether a token must name its endpoint
 * @param viaOwner whether a member's agents are admitted
 * @param roster whose word admits endpoints that show no token
 * @param maxConnectionLifetime after this a connection must be admitted anew, up to a year; zero
 *     means never
 * @param recheckInterval how often the members behind live connections are checked again; from a
 *     second to a day
 * @param answerDeadline how long one answer of the membership check or the lease store may take, up
 *     to five seconds
 */
public record AdmissionSettings(
    Duration lease,
    Duration clockTolerance,
    EndpointBinding endpointBinding,
    ViaOwner viaOwner,
    RosterMode roster,
    Duration maxConnectionLifetime,
    Duration recheckInterval,
    Duration answerDeadline) {

  /** Whether a bearer must carry an {@code endpoint} tag. One that does is always held to it. */
  public enum EndpointBinding {
    OPTIONAL,
    REQUIRED
  }

  /** Whether keys come in for which a member vouches (NIP-OA). */
  public enum ViaOwner {
    ALLOW,
    DENY
  }

  public static final Duration DEFAULT_LEASE = Duration.ofHours(24);
  public static final Duration DEFAULT_CLOCK_TOLERANCE = HttpAuthVerifier.DEFAULT_TOLERANCE;
  public static final EndpointBinding DEFAULT_ENDPOINT_BINDING = EndpointBinding.OPTIONAL;
  public static final ViaOwner DEFAULT_VIA_OWNER = ViaOwner.DENY;
  public static final RosterMode DEFAULT_ROSTER = RosterMode.PROVEN;
  public static final Duration DEFAULT_MAX_CONNECTION_LIFETIME = Duration.ZERO;
  public static final Duration DEFAULT_RECHECK_INTERVAL = Duration.ofSeconds(60);
  public static final Duration DEFAULT_ANSWER_DEADLINE = Duration.ofSeconds(3);

  private static final Duration YEAR = Duration.ofDays(365);
  private static final Duration LONGEST_TOLERANCE = Duration.ofHours(1);
  private static final Duration LONGEST_RECHECK = Duration.ofDays(1);
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration SHORTEST = Duration.ofMillis(1);

  /** Half of what iroh clients wait for a handshake, of which an answer is only a part. */
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(5);

  public static final AdmissionSettings DEFAULTS =
      new AdmissionSettings(
          DEFAULT_LEASE,
          DEFAULT_CLOCK_TOLERANCE,
          DEFAULT_ENDPOINT_BINDING,
          DEFAULT_VIA_OWNER,
          DEFAULT_ROSTER,
          DEFAULT_MAX_CONNECTION_LIFETIME,
          DEFAULT_RECHECK_INTERVAL,
          DEFAULT_ANSWER_DEADLINE);

  /**
   * @throws IllegalArgumentException naming the component that is out of range
   */
  public AdmissionSettings {
    Bound.within(Duration.ZERO, YEAR, lease, "lease");
    Bound.within(SECOND, LONGEST_TOLERANCE, clockTolerance, "clockTolerance");
    Bound.within(Duration.ZERO, YEAR, maxConnectionLifetime, "maxConnectionLifetime");
    Bound.within(SECOND, LONGEST_RECHECK, recheckInterval, "recheckInterval");
    Bound.within(SHORTEST, LONGEST_ANSWER, answerDeadline, "answerDeadline");
  }
}
