package io.streamgan.sampler.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What the sampler has for each of its models. The first model is that of requests that name none,
 * and of those that name {@value #ALIAS}, unless a model has that name.
 *
 * @param <T> what there is for a model
 */
public final class Models<T> {
  static final String ALIAS = "generator";

  private final Map<String, T> byName;

  private Models(Map<String, T> byName) {
    this.byName = byName;
  }

  /**
   * @param names of the models, at least one
   * @param each returns what there is for the model of that name
   */
  public static <T> Models<T> of(List<String> names, Function<String, T> each) {
    Map<String, T> byName = new LinkedHashMap<>();
    names.forEach(name -> byName.put(name, each.apply(name)));
    return new Models<>(byName);
  }

  /** Returns what {@code conversion} makes of each model's. */
  public <R> Models<R> map(Function<? super T, ? extends R> conversion) {
    Map<String, R> converted = new LinkedHashMap<>();
    byName.forEach((name, each) -> converted.put(name, conversion.apply(each)));
    return new Models<>(converted);
  }

  /** Names of the models, the first one first. */
  public List<String> names() {
    return List.copyOf(byName.keySet());
  }

  /** What there is, in the order of the names. */
  public List<T> all() {
    return List.copyOf(byName.values());
  }

  /** What the first model has. */
  public T first() {
    return all().get(0);
  }

  /**
   * Returns what the model of that name has.
   *
   * @throws UnknownModelException when there is none
   */
  public T get(String name) {
    T found = byName.get(name);
    if (found != null) {
      return found;
    }
    if (name.equals(ALIAS)) {
      return first();
    }
    throw new UnknownModelException(name, names());
  }

  /**
   * Returns what the model has that a request names, or the first one if it names none.
   *
   * @throws UnknownModelException when there is none of that name
   */
  public T chosen(Optional<String> name) {
    return name.map(this::get).orElseGet(this::first);
  }
}
