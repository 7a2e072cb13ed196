package io.streamgan.sampler.model;

import io.streamgan.sampler.classify.ClassifierThread;
import io.streamgan.sampler.generate.GenerationThread;
import io.streamgan.sampler.watch.EventHub;
import io.streamgan.sampler.watch.TrainingWatch;

/**
 * What belongs to one model that is served.
 *
 * @param generation has its generators and draws with them
 * @param classifier classifies for it
 * @param watch its training
 * @param hub its events
 */
public record ServedModel(
    GenerationThread generation, ClassifierThread classifier, TrainingWatch watch, EventHub hub) {
  /** Name of the model. */
  public String name() {
    return watch.model();
  }
}
