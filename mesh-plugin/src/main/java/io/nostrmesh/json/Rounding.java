package io.nostrmesh.json;

import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Turns numbers of any spelling into a {@code long}. A peer chooses the exponent, so nothing is
 * computed that grows with it.
 */
final class Rounding {

  private static final BigDecimal MAX = BigDecimal.valueOf(Long.MAX_VALUE);
  private static final BigDecimal MIN = BigDecimal.valueOf(Long.MIN_VALUE);

  private Rounding() {}

  /**
   * @param literal valid JSON
   */
  static long round(String literal, RoundingMode mode) {
    BigDecimal number = number(literal);
    if (number.compareTo(MAX) >= 0) {
      return Long.MAX_VALUE;
    }
    if (number.compareTo(MIN) <= 0) {
      return Long.MIN_VALUE;
    }
    if (number.abs().compareTo(BigDecimal.ONE) < 0) {
      // Rounding it would first write out all the zeroes behind the point.
      boolean away = number.signum() > 0 == (mode == RoundingMode.CEILING);
      return away ? number.signum() : 0;
    }
    return number.setScale(0, mode).longValue();
  }

  private static BigDecimal number(String literal) {
    try {
      return new BigDecimal(literal);
    } catch (NumberFormatException exponentTooLong) {
      int exponent = Math.max(literal.indexOf('e'), literal.indexOf('E'));
      BigDecimal factor = new BigDecimal(literal.substring(0, exponent));
      return literal.charAt(exponent + 1) == '-'
          ? BigDecimal.valueOf(factor.signum(), 1)
          : BigDecimal.valueOf(factor.signum()).multiply(MAX).multiply(BigDecimal.TEN);
    }
  }
}
