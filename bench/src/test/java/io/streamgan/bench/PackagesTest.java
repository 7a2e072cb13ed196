package io.streamgan.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** Sizes of the packages of all modules. */
@AnalyzeClasses(packages = "io.streamgan", importOptions = ImportOption.DoNotIncludeTests.class)
class PackagesTest {
  private static final long MOST_CLASSES = 25;

  /** Parts of one mechanism, which share package-private access to native arrays. */
  private static final String ENGINE = "io.streamgan.gan.nd4j";

  private static final String GENERATED = "io.streamgan.sampler.infer.proto";

  @ArchTest
  static void noPackageOutsideTheEngineHasMoreThan25Classes(JavaClasses classes) {
    Map<String, Long> sizes =
        new HashMap<>(
            classes.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(type -> !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting())));

    assertThat(sizes).hasSizeGreaterThan(50);
    assertThat(sizes.remove(ENGINE)).isNotNull();
    assertThat(sizes.remove(GENERATED)).isNotNull();
    assertThat(sizes)
        .allSatisfy((name, size) -> assertThat(size).isLessThanOrEqualTo(MOST_CLASSES));
  }
}
