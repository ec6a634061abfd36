package io.nostrmesh.host.clients;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Marks {@link RealClients} tests that also need Chromium, with the same rule for its absence. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@RealClients
@ExtendWith(RealBrowser.Condition.class)
@interface RealBrowser {

  /** Skips what cannot run. */
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      return RealClients.Condition.judge(Browser.problem());
    }
  }
}
