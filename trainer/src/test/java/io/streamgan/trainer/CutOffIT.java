package io.streamgan.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamgan.gan.StepResult;
import io.streamgan.schemas.StepMetrics;
import io.streamgan.schemas.topics.Topic;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A trainer that shuffles images or learns images of the past again, and that ends at any step
 * without a commit.
 */
@Timeout(120)
class CutOffIT extends OnABroker {
  private static final int STEPS = 40;

  /**
   * Replay needs only half of the images of all steps; shuffling keeps some back.
   *
   * @param other a value with which another model is learned
   */
  @ParameterizedTest
  @CsvSource({"replay.images, 50, 20, 160", "shuffle.images, 50, 0, 380"})
  void learnsTheSameWhereverItIsCutOff(String setting, int value, int other, int images) {
    stream.feed(images, 1);
    String undisturbed =
        stream.fakeTrainer(settings("undisturbed", setting, value), heard, 0).run().parameterHash();

    for (long end : List.of(1, 3, 9, 10, 22, 23, 31)) {
      TrainingListener cut =
          new TrainingListener() {
            @Override
            public void onStep(StepResult result, double millis) {
              if (result.step() == end) {
                throw new IllegalStateException("cut off");
              }
            }
          };
      assertThatThrownBy(() -> stream.fakeTrainer(settings("cut", setting, value), cut, 0).run())
          .hasMessage("cut off");
    }

    TrainingSummary summary = stream.fakeTrainer(settings("cut", setting, value), heard, 0).run();
    assertThat(summary.parameterHash()).isEqualTo(undisturbed);
    assertThat(summary.imagesSeen()).isEqualTo(STEPS * BATCH);
    assertThat(stream.read(Topic.METRICS, "cut", StepMetrics.class))
        .extracting(StepMetrics::getStep)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, STEPS).boxed().toList());
    assertThat(
            stream.fakeTrainer(settings("other", setting, other), heard, 0).run().parameterHash())
        .isNotEqualTo(undisturbed);
  }

  private Map<String, Object> settings(String model, String setting, int value) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("model.name", model);
    settings.put("group.id", stream.prefix() + model);
    settings.put("steps", STEPS);
    settings.put(setting, value);
    settings.put("commit.interval.ms", 0);
    return settings;
  }
}
