package io.streamgan.sampler.infer;

import io.streamgan.sampler.model.Models;
import io.streamgan.sampler.model.Readiness;
import io.streamgan.sampler.model.UnknownModelException;
import java.util.List;
import java.util.function.BooleanSupplier;

/** The models of the protocol, and what it asks about the server. */
public final class ModelRepository {
  private final Models<GeneratorModel> models;
  private final BooleanSupplier live;
  private final Readiness readiness;

  /**
   * @param live whether the server is live
   * @param readiness whether the models are ready
   */
  public ModelRepository(Models<GeneratorModel> models, BooleanSupplier live, Readiness readiness) {
    this.models = models;
    this.live = live;
    this.readiness = readiness;
  }

  boolean isLive() {
    return live.getAsBoolean();
  }

  boolean isReady() {
    return readiness.isReady();
  }

  /** Fails as {@link Readiness#require} while the server is not ready. */
  void requireReady() {
    readiness.require();
  }

  List<String> names() {
    return models.names();
  }

  List<GeneratorModel> all() {
    return models.all();
  }

  /**
   * Returns the model of that name or alias.
   *
   * @throws UnknownModelException when there is none
   */
  GeneratorModel get(String name) {
    return models.get(name);
  }
}
