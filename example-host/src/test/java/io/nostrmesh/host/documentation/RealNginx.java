package io.nostrmesh.host.documentation;

import io.nostrmesh.host.clients.RealClients;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Marks tests that need nginx, with the rule of {@link RealClients} for its absence. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RealNginx.Condition.class)
@interface RealNginx {

  /** Skips what cannot run. */
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return RealClients.Condition.judge(
          NginxProcess.binary().isPresent()
              ? Optional.empty()
              : Optional.of("tests of nginx snippets need nginx in " + NginxProcess.USUAL_PLACES));
    }
  }
}
