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
 * Settings that belong together, in the order of their declaration. A setting is declared in one
 * statement, which gives the key that reads it:
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

  /** A Kafka definition of the settings in all of {@code parts}. */
  public static ConfigDef definition(Declarations... parts) {
    ConfigDef definition = new ConfigDef();
    for (Declarations part : parts) {
      part.settings.forEach(setting -> setting.addTo(definition));
    }
    return definition;
  }

  /** Names of the settings, in the order of their declaration. */
  public Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    settings.forEach(setting -> names.add(setting.name()));
    return names;
  }

  /**
   * The same settings, one of which has another default.
   *
   * @param value as {@link ConfigDef} parses it
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

  /** One of the constants of an enum, by its name in lower case. */
  public <E extends Enum<E>> Declaration<E> ofEnum(String name, E defaultValue) {
    Class<E> type = defaultValue.getDeclaringClass();
    List<String> codes = Arrays.stream(type.getEnumConstants()).map(Declarations::code).toList();
    return ofString(name, code(defaultValue))
        .oneOf(codes)
        .as(code -> Enum.valueOf(type, code.toUpperCase(Locale.ROOT)));
  }

  /** The path of a file; empty by default, for none. */
  public Declaration<Optional<Path>> ofPath(String name) {
    return ofString(name, "")
        .as(path -> path.isEmpty() ? Optional.<Path>empty() : Optional.of(Path.of(path)));
  }

  /** A secret, which is empty by default and never printed. */
  public Declaration<String> ofPassword(String name) {
    return new Declaration<>(
        name, Type.PASSWORD, new Password(""), value -> ((Password) value).value());
  }

  private static String code(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /**
   * A setting that lacks its importance and its meaning.
   *
   * @param <T> type that it is read as
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

    /** Valid are numbers from {@code min} to {@code max}, both included. */
    public Declaration<T> between(Number min, Number max) {
      return valid(Range.between(min, max));
    }

    /** Valid are numbers from {@code min} on. */
    public Declaration<T> atLeast(Number min) {
      return valid(Range.atLeast(min));
    }

    /** Valid is any text but the empty one. */
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
     * Valid is what {@code check} accepts.
     *
     * @param valid what that is, for the documentation
     * @param check throws an {@link IllegalArgumentException} that says what is wrong
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

    /** The same setting, read as what {@code conversion} makes of its value. */
    public <R> Declaration<R> as(Function<? super T, ? extends R> conversion) {
      return new Declaration<>(
          name, type, defaultValue, value -> conversion.apply(reader.apply(value)), validator);
    }

    /** Declares a setting that most users look at. */
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
