package io.nostrmesh.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nostrmesh.spi.Admission;
import io.nostrmesh.spi.EndpointId;
import io.nostrmesh.spi.TransportAdmission;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The rules of a {@link TransportAdmission}, T1 and so on in {@code docs/reference/spi.md}. */
public interface TransportAdmissionRules {

  /** What keeps the rules; the same one throughout a test. */
  TransportAdmission admission();

  /** A connection that is admitted, a new one each time, all for the same member. */
  ProbeConnection welcome();

  /**
   * Ends what {@link #welcome} connections are admitted for, and waits until that is seen to.
   *
   * @return false for an admission that is for ever
   */
  default boolean end() {
    return false;
  }

  @Test
  @DisplayName("T1 every connection gets an answer, whatever token it shows")
  default void everyConnectionGetsAnAnswer() {
    for (ProbeConnection connection : unwelcome()) {
      Admission answer = Questions.answer(admission().admit(connection), connection.endpoint());
      if (answer instanceof Admission.Admitted) {
        admission().ended(connection);
      }
    }
  }

  @Test
  @DisplayName("T2 a denial says why, and repeats nothing of the token")
  default void aDenialSaysWhy() {
    for (ProbeConnection connection : unwelcome()) {
      if (Questions.answer(admission().admit(connection), connection.endpoint())
          instanceof Admission.Denied denied) {
        Questions.assertReadable(denied.reason());
        connection
            .bearerToken()
            .filter(token -> !token.isBlank())
            .ifPresent(
                token ->
                    assertFalse(
                        denied.reason().text().contains(token.strip()), "the token, repeated"));
      }
    }
  }

  @Test
  @DisplayName("T3 a question never makes its caller wait")
  default void neverWaits() {
    for (ProbeConnection connection : unwelcome()) {
      Questions.assertNeverWaits(() -> admission().admit(connection));
    }
  }

  @Test
  @DisplayName("T4 who is welcome is admitted for a key, and may be gone at once")
  default void admitsForAKey() {
    for (int i = 0; i < 3; i++) {
      ProbeConnection connection = welcome();
      Admission answer = Questions.answer(admission().admit(connection), connection.endpoint());
      Admission.Admitted admitted = assertInstanceOf(Admission.Admitted.class, answer);
      assertNotNull(admitted.member());
      assertNotNull(admitted.answerable());
      admission().ended(connection);
      assertEquals(List.of(), connection.closings());
    }
  }

  @Test
  @DisplayName("T5 when that ends for which a connection was admitted, it is closed, with a reason")
  default void closesWhatHasEnded() {
    ProbeConnection connection = welcome();
    Questions.answer(admission().admit(connection), connection.endpoint());
    assertEquals(List.of(), connection.closings());
    if (end()) {
      assertTrue(connection.closings().size() > 0, "still open");
      connection.closings().forEach(Questions::assertReadable);
    }
    admission().ended(connection);
  }

  @Test
  @DisplayName("T6 a connection that has ended is not closed any more")
  default void leavesWhatIsGoneAlone() {
    ProbeConnection connection = welcome();
    Questions.answer(admission().admit(connection), connection.endpoint());
    admission().ended(connection);
    end();
    assertEquals(List.of(), connection.closings());
  }

  @Test
  @DisplayName("T7 many may ask at once")
  default void manyMayAskAtOnce() {
    Questions.atOnce(
            () -> {
              ProbeConnection connection = welcome();
              Admission answer = Questions.answer(admission().admit(connection), "at once");
              admission().ended(connection);
              return answer;
            })
        .forEach(answer -> assertInstanceOf(Admission.Admitted.class, answer));
  }

  private static List<ProbeConnection> unwelcome() {
    var endpoint = new EndpointId(1, 2, 3, 4);
    return List.of(
        new ProbeConnection(endpoint, Optional.empty()),
        new ProbeConnection(endpoint, Optional.of("")),
        new ProbeConnection(endpoint, Optional.of(" ")),
        new ProbeConnection(endpoint, Optional.of("c2VjcmV0LXRva2Vu")),
        new ProbeConnection(endpoint, Optional.of("\u0000\ud800")),
        new ProbeConnection(endpoint, Optional.of("e30=".repeat(20_000))));
  }
}
