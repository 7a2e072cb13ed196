package io.streamgan.schemas.topics;

import io.streamgan.schemas.CheckpointChunk;
import io.streamgan.schemas.CheckpointManifest;
import io.streamgan.schemas.ClassMap;
import io.streamgan.schemas.ContributionChunk;
import io.streamgan.schemas.ContributionManifest;
import io.streamgan.schemas.GeneratorChunk;
import io.streamgan.schemas.GeneratorManifest;
import io.streamgan.schemas.HealthEvent;
import io.streamgan.schemas.ImageBatch;
import io.streamgan.schemas.MetricWindow;
import io.streamgan.schemas.Quality;
import io.streamgan.schemas.RawImage;
import io.streamgan.schemas.Round;
import io.streamgan.schemas.SampleGrid;
import io.streamgan.schemas.StepMetrics;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;

/** The schemas of the values of each topic. */
public final class TopicSchemas {
  private TopicSchemas() {}

  /** Returns the schemas of the values of {@code topic}; none for values without a schema. */
  public static List<Schema> of(Topic topic) {
    return switch (topic) {
      case RAW_IMAGES -> schemas(RawImage.class);
      case IMAGES -> schemas(ImageBatch.class);
      case CLASSES -> schemas(ClassMap.class);
      case METRICS -> schemas(StepMetrics.class);
      case SAMPLES -> schemas(SampleGrid.class);
      case GENERATORS -> schemas(GeneratorChunk.class, GeneratorManifest.class);
      case CHECKPOINTS -> schemas(CheckpointChunk.class, CheckpointManifest.class);
      case CONTRIBUTIONS -> schemas(ContributionChunk.class, ContributionManifest.class);
      case ROUNDS -> schemas(Round.class);
      case METRIC_WINDOWS -> schemas(MetricWindow.class);
      case QUALITY -> schemas(Quality.class);
      case EVENTS -> schemas(HealthEvent.class);
      case WATCHED_FILES, SAMPLE_REQUESTS, SAMPLE_REPLIES, DEAD_LETTERS -> List.of();
    };
  }

  /** Returns whether {@code topics.format} selects the format of the values of {@code topic}. */
  public static boolean hasFormat(Topic topic) {
    return switch (topic) {
      case METRICS, METRIC_WINDOWS, QUALITY, EVENTS -> true;
      default -> false;
    };
  }

  private static List<Schema> schemas(Class<?>... records) {
    return Stream.of(records).map(record -> SpecificData.get().getSchema(record)).toList();
  }
}
