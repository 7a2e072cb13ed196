package io.streamgan.schemas.settings;

import java.util.function.Function;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.jspecify.annotations.Nullable;

/**
 * The key of a setting. {@link Declarations} creates keys, and {@link Settings#get} returns the
 * value of a key.
 *
 * @param <T> type of the value
 */
public final class Setting<T> {
  private final String name;
  private final Type type;
  private final Object defaultValue;
  private final @Nullable Validator validator;
  private final Importance importance;
  private final String meaning;
  private final Function<Object, T> reader;

  Setting(
      String name,
      Type type,
      Object defaultValue,
      @Nullable Validator validator,
      Importance importance,
      String meaning,
      Function<Object, T> reader) {
    this.name = name;
    this.type = type;
    this.defaultValue = defaultValue;
    this.validator = validator;
    this.importance = importance;
    this.meaning = meaning;
    this.reader = reader;
  }

  /** Returns the name in files and on the command line, from which that of the variable follows. */
  public String name() {
    return name;
  }

  /** Returns the value that the setting has if no layer contains one. */
  public T defaultValue() {
    return read(defaultValue);
  }

  /** Converts a value that {@link ConfigDef} has parsed and validated. */
  T read(Object parsed) {
    return reader.apply(parsed);
  }

  Setting<T> withDefault(Object other) {
    return new Setting<>(name, type, other, validator, importance, meaning, reader);
  }

  void addTo(ConfigDef definition) {
    definition.define(name, type, defaultValue, validator, importance, meaning);
  }

  @Override
  public String toString() {
    return name;
  }
}
