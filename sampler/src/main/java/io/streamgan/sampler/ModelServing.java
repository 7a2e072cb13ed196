package io.streamgan.sampler;

import io.micrometer.core.instrument.MeterRegistry;
import io.streamgan.gan.ClassifierSnapshot;
import io.streamgan.gan.GeneratorSnapshot;
import io.streamgan.gan.ImageClassifier;
import io.streamgan.gan.ImageGenerator;
import io.streamgan.sampler.classify.ClassifierThread;
import io.streamgan.sampler.follow.GeneratorFollower;
import io.streamgan.sampler.follow.ReportFollower;
import io.streamgan.sampler.generate.GenerationThread;
import io.streamgan.sampler.model.ServedModel;
import io.streamgan.sampler.watch.EventHub;
import io.streamgan.sampler.watch.StatusTicker;
import io.streamgan.sampler.watch.TrainingWatch;
import io.streamgan.schemas.settings.Settings;
import io.streamgan.schemas.settings.Settings.Client;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.schemas.topics.TopicFollower;
import io.streamgan.schemas.topics.TopicLag;
import java.time.Clock;
import java.util.function.Function;

/**
 * One model of the sampler: draws and classifies with it, and follows its topics. Threads: one that
 * draws, one that classifies once it is asked to, one per follower, and one that publishes the
 * status.
 */
final class ModelServing implements AutoCloseable {
  private final Settings settings;
  private final MeterRegistry meters;
  private final ServedModel served;

  /**
   * @param epoch distinguishes the ids of the model's events from all others
   * @param meters those of the model
   */
  ModelServing(
      String name,
      Settings settings,
      Function<GeneratorSnapshot, ImageGenerator> generators,
      Function<ClassifierSnapshot, ImageClassifier> classifiers,
      String epoch,
      MeterRegistry meters) {
    this.settings = settings;
    this.meters = meters;
    Clock clock = Clock.systemUTC();
    int maxQueued = settings.get(SamplerSettings.MAX_QUEUED_REQUESTS);
    EventHub hub = new EventHub(epoch, settings.get(SamplerSettings.MAX_STREAMS));
    served =
        new ServedModel(
            new GenerationThread(
                generators,
                new GenerationThread.DrawLimits(
                    maxQueued,
                    settings.get(SamplerSettings.MAX_QUEUED_SAMPLES),
                    settings.get(SamplerSettings.VERSIONS)),
                clock,
                meters),
            new ClassifierThread(classifiers, maxQueued, meters),
            new TrainingWatch(
                name,
                new TrainingWatch.HistoryLimits(
                    settings.get(SamplerSettings.HISTORY_METRICS),
                    settings.get(SamplerSettings.HISTORY_GRIDS),
                    settings.get(SamplerSettings.HISTORY_GRIDS_BYTES)),
                hub,
                clock,
                meters),
            hub);
  }

  ServedModel served() {
    return served;
  }

  StatusTicker publishStatus() {
    TopicLag lag =
        new TopicLag(settings.kafka(Client.ADMIN), Topic.IMAGES.name(settings.topicsPrefix()));
    return StatusTicker.start(served.watch(), served.hub(), lag);
  }

  TopicFollower followReports() {
    return ReportFollower.start(
        settings.kafka(Client.CONSUMER), settings.topicsPrefix(), served.name(), served.watch());
  }

  TopicFollower followGenerators() {
    return GeneratorFollower.start(
        settings.kafka(Client.CONSUMER),
        Topic.GENERATORS.name(settings.topicsPrefix()),
        served.name(),
        new ServingSink(served.generation(), served.watch(), meters));
  }

  /** Waits up to 2 s each for what is drawn and classified now. */
  @Override
  public void close() {
    served.generation().close();
    served.classifier().close();
  }
}
