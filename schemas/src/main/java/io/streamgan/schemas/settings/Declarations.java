package io.streamgan.schemas.settings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidList;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * A group of settings, in the order of their declaration. One statement declares a setting and
 * returns the key that reads it:
 *
 * <pre>{@code
 * private static final Declarations HERE = new Declarations();
 *
 * public static final Setting<Integer> BATCH_SIZE =
 *     HERE.ofInt("batch.size", 64).between(2, 65_536).high("Real images per update of D.");
 * }</pre>
 */
public final class Declarations {
  private final List<Setting<?>> settings = new ArrayList<>();

  /** Returns a definition for Kafka of the settings in all {@code parts}. */
  public static ConfigDef definition(Declarations... parts) {
    ConfigDef definition = new ConfigDef();
    for (Declarations part : parts) {
      part.settings.forEach(setting -> setting.addTo(definition));
    }
    return definition;
  }

  /** Returns the names of the settings, in the order of their declaration. */
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    settings.forEach(setting -> names.add(setting.name()));
    return names;
  }

  /**
   * Returns the same settings with another default for one of them.
   *
   * @param value default in a form that {@link ConfigDef} parses
   */
  public Declarations withDefault(Setting<?> setting, Object value) {
    Declarations result = new Declarations();
    for (Setting<?> each : settings) {
      result.settings.add(each.name().equals(setting.name()) ? each.withDefault(value) : each);
    }
    return result;
  }

  public Declaration<String> ofString(String name, String defaultValue) {
    return new Declaration<>(name, Type.STRING, defaultValue, String.class::cast);
  }

  public Declaration<Integer> ofInt(String name, int defaultValue) {
    return new Declaration<>(name, Type.INT, defaultValue, Integer.class::cast);
  }

  public Declaration<Long> ofLong(String name, long defaultValue) {
    return new Declaration<>(name, Type.LONG, defaultValue, Long.class::cast);
  }

  public Declaration<Double> ofDouble(String name, double defaultValue) {
    return new Declaration<>(name, Type.DOUBLE, defaultValue, Double.class::cast);
  }

  public Declaration<Boolean> ofBoolean(String name, boolean defaultValue) {
    return new Declaration<>(name, Type.BOOLEAN, defaultValue, Boolean.class::cast);
  }

  public Declaration<List<String>> ofList(String name, List<String> defaultValue) {
    return new Declaration<>(
        name,
        Type.LIST,
        defaultValue,
        value -> ((List<?>) value).stream().map(String.class::cast).toList());
  }

  /** Begins the declaration of a setting whose value is a constant of an enum, in lower case. */
  public <E extends Enum<E>> Declaration<E> ofEnum(String name, E defaultValue) {
    Class<E> type = defaultValue.getDeclaringClass();
    List<String> codes = Arrays.stream(type.getEnumConstants()).map(Declarations::code).toList();
    return ofString(name, code(defaultValue))
        .oneOf(codes)
        .as(code -> Enum.valueOf(type, code.toUpperCase(Locale.ROOT)));
  }

  /** Begins the declaration of a setting whose value is a path; the default is empty, for none. */
  public Declaration<Optional<Path>> ofPath(String name) {
    return ofString(name, "")
        .as(path -> path.isEmpty() ? Optional.<Path>empty() : Optional.of(Path.of(path)));
  }

  /** Begins the declaration of a secret, which is empty by default and never printed. */
  public Declaration<String> ofPassword(String name) {
    return new Declaration<>(
        name, Type.PASSWORD, new Password(""), value -> ((Password) value).value());
  }

  private static String code(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /**
   * A declaration that is not complete yet: {@link #high}, {@link #medium} or {@link #low}
   * completes it.
   *
   * @param <T> type of the setting's value
   */
  public final class Declaration<T> {
    private final String name;
    private final Type type;
    private final Object defaultValue;
    private final Function<Object, T> reader;
    private final @Nullable Validator validator;

    private Declaration(String name, Type type, Object defaultValue, Function<Object, T> reader) {
      this(name, type, defaultValue, reader, null);
    }

    private Declaration(
        String name,
        Type type,
        Object defaultValue,
        Function<Object, T> reader,
        @Nullable Validator validator) {
      this.name = name;
      this.type = type;
      this.defaultValue = defaultValue;
      this.reader = reader;
      this.validator = validator;
    }

    /** Restricts the values to numbers from {@code min} to {@code max}, inclusive. */
    public Declaration<T> between(Number min, Number max) {
      return valid(Range.between(min, max));
    }

    /** Restricts the values to numbers of at least {@code min}. */
    public Declaration<T> atLeast(Number min) {
      return valid(Range.atLeast(min));
    }

    /** Excludes the empty text. */
    public Declaration<T> nonEmpty() {
      return valid(new NonEmptyString());
    }

    /** Valid is one of {@code values}; in a list each element is one of them. */
    public Declaration<T> oneOf(Collection<String> values) {
      String[] all = values.toArray(String[]::new);
      return valid(type == Type.LIST ? ValidList.in(all) : ValidString.in(all));
    }

    /** Valid is one of {@code values}; in a list each element is one of them. */
    public Declaration<T> oneOf(String... values) {
      return oneOf(Arrays.asList(values));
    }

    /**
     * Restricts the values to those that {@code check} accepts.
     *
     * @param valid description of the valid values, for the documentation
     * @param check throws an {@link IllegalArgumentException} with the reason if a value is invalid
     */
    public Declaration<T> accepting(String valid, Consumer<T> check) {
      return valid(
          LambdaValidator.with(
              (setting, value) -> {
                try {
                  check.accept(reader.apply(value));
                } catch (IllegalArgumentException e) {
                  throw new ConfigException(setting, value, e.getMessage());
                }
              },
              () -> valid));
    }

    /** Returns a declaration whose value is converted when it is read. */
    public <R> Declaration<R> as(Function<? super T, ? extends R> conversion) {
      return new Declaration<>(
          name, type, defaultValue, value -> conversion.apply(reader.apply(value)), validator);
    }

    /** Declares a setting that most users should know. */
    public Setting<T> high(String meaning) {
      return declare(Importance.HIGH, meaning);
    }

    /** Declares a setting that many users change. */
    public Setting<T> medium(String meaning) {
      return declare(Importance.MEDIUM, meaning);
    }

    /** Declares a setting that few users change. */
    public Setting<T> low(String meaning) {
      return declare(Importance.LOW, meaning);
    }

    private Declaration<T> valid(Validator other) {
      return new Declaration<>(name, type, defaultValue, reader, other);
    }

    private Setting<T> declare(Importance importance, String meaning) {
      Setting<T> setting =
          new Setting<>(name, type, defaultValue, validator, importance, meaning, reader);
      settings.add(setting);
      return setting;
    }
  }
}
