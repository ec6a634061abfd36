package io.nostrmesh.host.clients;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Marks tests with clients that run in Node. Without a fit Node they are skipped; with the
 * environment variable {@code REAL_CLIENTS=required} they fail.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RealClients.Condition.class)
public @interface RealClients {

  /** Skips what cannot run. */
  final class Condition implements ExecutionCondition {

    private static final boolean REQUIRED = "required".equals(System.getenv().get("REAL_CLIENTS"));

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return judge(Node.problem());
    }

    /** Whether a test with such a problem is to run, to be skipped, or to fail. */
    public static ConditionEvaluationResult judge(Optional<String> problem) {
      if (problem.isEmpty()) {
        return ConditionEvaluationResult.enabled("what it needs is there");
      }
      if (REQUIRED) {
        throw new IllegalStateException(problem.get());
      }
      return ConditionEvaluationResult.disabled(problem.get());
    }
  }
}
