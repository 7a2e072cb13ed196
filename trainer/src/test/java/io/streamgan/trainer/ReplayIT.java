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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A trainer that learns images of the past again, and that ends at any step without a commit. */
@Timeout(120)
class ReplayIT extends OnABroker {
  private static final int STEPS = 40;

  @Test
  void learnsTheSameWhereverItIsCutOff() {
    stream.feed(STEPS * BATCH / 2, 1);
    String undisturbed =
        stream.fakeTrainer(settings("undisturbed", 50), heard, 0).run().parameterHash();

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
      assertThatThrownBy(() -> stream.fakeTrainer(settings("cut", 50), cut, 0).run())
          .hasMessage("cut off");
    }

    TrainingSummary summary = stream.fakeTrainer(settings("cut", 50), heard, 0).run();
    assertThat(summary.parameterHash()).isEqualTo(undisturbed);
    assertThat(summary.imagesSeen()).isEqualTo(STEPS * BATCH);
    assertThat(stream.read(Topic.METRICS, "cut", StepMetrics.class))
        .extracting(StepMetrics::getStep)
        .containsExactlyElementsOf(LongStream.rangeClosed(1, STEPS).boxed().toList());
    assertThat(stream.fakeTrainer(settings("smaller", 20), heard, 0).run().parameterHash())
        .isNotEqualTo(undisturbed);
  }

  private Map<String, Object> settings(String model, int replay) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("model.name", model);
    settings.put("group.id", stream.prefix() + model);
    settings.put("steps", STEPS);
    settings.put("replay.images", replay);
    settings.put("commit.interval.ms", 0);
    return settings;
  }
}
