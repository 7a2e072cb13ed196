package io.streamgan.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Locale;

/** What holds for every process of the project, benchmarks included. */
@AnalyzeClasses(packages = "io.streamgan")
class ProcessesTest {
  @ArchTest
  static final ArchRule everyMainSetsTheLocale =
      methods().that().haveName("main").and().areStatic().should(setTheLocale());

  private static ArchCondition<JavaMethod> setTheLocale() {
    return new ArchCondition<>("set the default locale") {
      @Override
      public void check(JavaMethod main, ConditionEvents events) {
        boolean sets =
            main.getMethodCallsFromSelf().stream()
                .anyMatch(
                    call ->
                        call.getTargetOwner().isEquivalentTo(Locale.class)
                            && call.getName().equals("setDefault"));
        events.add(new SimpleConditionEvent(main, sets, main.getFullName()));
      }
    };
  }
}
