package io.streamgan.sampler.infer;

import io.streamgan.sampler.model.Models;
import io.streamgan.sampler.model.Readiness;
import io.streamgan.sampler.model.UnknownModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** The models of the protocol, their index, and what the protocol asks about the server. */
public final class ModelRepository {
  private static final String READY = "READY";
  private static final String UNAVAILABLE = "UNAVAILABLE";

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

  /**
   * A version of a model in the index.
   *
   * @param version empty for a model without a generator
   * @param reason why the state is not {@value #READY}
   */
  record Entry(String name, String version, String state, String reason) {}

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
   * Returns the loaded versions of all models. They are unavailable when samples are no longer
   * drawn. A model without any is unavailable; if it is the only one, the index is empty.
   *
   * @param ready whether unavailable models are left out
   */
  List<Entry> index(boolean ready) {
    List<Entry> index = new ArrayList<>();
    for (GeneratorModel model : models.all()) {
      List<String> versions = model.versions();
      if (versions.isEmpty() && models.names().size() > 1 && !ready) {
        index.add(new Entry(model.name(), "", UNAVAILABLE, "no generator has been published yet"));
      }
      boolean draws = model.isReady();
      String state = draws ? READY : UNAVAILABLE;
      String reason = draws ? "" : "samples are no longer drawn";
      if (draws || !ready) {
        versions.forEach(version -> index.add(new Entry(model.name(), version, state, reason)));
      }
    }
    return index;
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
