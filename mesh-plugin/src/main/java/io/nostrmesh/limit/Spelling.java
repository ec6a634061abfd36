package io.nostrmesh.limit;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** What somebody may have meant who wrote a word that there is not. */
public final class Spelling {

  /** Nobody's typing error is longer, and the work grows with the square. */
  private static final int MAX_LENGTH = 200;

  private static final int SHORTEST_SLIP = 4;

  private Spelling() {}

  /**
   * The word of {@code words} that is most like {@code word}, the first in their order of those
   * that are equally like it; empty when none is like it.
   */
  public static Optional<String> nearest(String word, Collection<String> words) {
    if (word.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    return words.stream()
        .min(Comparator.comparingInt(known -> distance(word, known)))
        .filter(known -> distance(word, known) <= 2 * word.length() / 3);
  }

  /**
   * The word of {@code words} that {@code word} is nearly: but for a slip of the finger, or with
   * its end missing. For words that may as well belong to somebody else.
   */
  public static Optional<String> slip(String word, Collection<String> words) {
    if (word.length() > MAX_LENGTH || word.length() < SHORTEST_SLIP) {
      return Optional.empty();
    }
    return words.stream()
        .filter(
            known ->
                known.startsWith(word)
                    || word.startsWith(known)
                    || distance(word, known) <= known.length() / 4)
        .min(Comparator.comparingInt(known -> distance(word, known)));
  }

  /** Characters to insert, leave out, replace or swap with their neighbour. */
  private static int distance(String a, String b) {
    var steps = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        steps[i][j] = i == 0 || j == 0 ? i + j : step(steps, a, b, i, j);
      }
    }
    return steps[a.length()][b.length()];
  }

  private static int step(int[][] steps, String a, String b, int i, int j) {
    int replaced = steps[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int least = Math.min(replaced, Math.min(steps[i - 1][j], steps[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, steps[i - 2][j - 2] + 1) : least;
  }
}
