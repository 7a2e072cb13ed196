package io.streamgan.schemas.settings;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The layers that values of settings come from. Each layer overrides the ones before it: defaults,
 * a properties file, the environment ({@code STREAMGAN_} and the name in upper case, with
 * underscores instead of dots), and {@code -D} on the command line.
 */
public final class SettingsLayers {
  private static final Logger LOG = LoggerFactory.getLogger(SettingsLayers.class);

  /**
   * Names of the variables that Kubernetes sets in each container for each Service, except for
   * {@code NAME_PORT}. A Service named streamgan-kafka would otherwise set {@code
   * kafka.service.host}.
   */
  private static final Pattern SERVICE_VARIABLE =
      Pattern.compile(
          Settings.ENVIRONMENT_PREFIX
              + ".*_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

  /**
   * Form of the values of {@code NAME_PORT} for a Service. One named streamgan-sampler would
   * otherwise set sampler.port.
   */
  private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*:\\d+");

  private final Map<String, String> defaults;
  private final @Nullable Path file;
  private final Map<String, String> environment;
  private final Map<String, String> overrides;

  /**
   * @param file properties, or null for none
   * @param environment variables as {@link System#getenv()} returns them
   * @param overrides values that override all others
   */
  public SettingsLayers(
      @Nullable Path file, Map<String, String> environment, Map<String, String> overrides) {
    this(Map.of(), file, withoutServices(environment), Map.copyOf(overrides));
  }

  private SettingsLayers(
      Map<String, String> defaults,
      @Nullable Path file,
      Map<String, String> environment,
      Map<String, String> overrides) {
    this.defaults = defaults;
    this.file = file;
    this.environment = environment;
    this.overrides = overrides;
  }

  /** Returns these layers with {@code value} as the default of {@code setting}. */
  public SettingsLayers withDefault(Setting<?> setting, Object value) {
    return withDefault(setting.name(), value);
  }

  /** Returns these layers with {@code value} as the default of a setting {@code kafka.*}. */
  public SettingsLayers withDefault(String name, Object value) {
    return new SettingsLayers(plus(defaults, name, value), file, environment, overrides);
  }

  /**
   * Returns these layers with {@code value} for {@code setting}, which overrides all other layers.
   *
   * @param value null for no change
   */
  public SettingsLayers with(Setting<?> setting, @Nullable Object value) {
    if (value == null) {
      return this;
    }
    return new SettingsLayers(defaults, file, environment, plus(overrides, setting.name(), value));
  }

  /**
   * Returns the settings of a service that declares {@code definition}. Settings that only other
   * services declare are ignored, so that all services can share one file.
   *
   * @param everyName names of the settings of all services
   * @throws ConfigException when the file cannot be read, a name is unknown to all services, or a
   *     value is not valid
   */
  public Settings resolve(ConfigDef definition, Set<String> everyName) {
    Map<String, String> values = new HashMap<>(defaults);
    values.putAll(read(file));
    environment.forEach(
        (variable, value) -> {
          String name = nameOf(variable, everyName);
          if (name != null) {
            values.put(name, value);
          }
        });
    values.putAll(overrides);
    for (String name : values.keySet()) {
      requireKnown(name, everyName);
    }
    values
        .keySet()
        .removeIf(
            name -> !definition.names().contains(name) && !name.startsWith(Settings.KAFKA_PREFIX));
    return new Settings(definition, values);
  }

  private static Map<String, String> withoutServices(Map<String, String> environment) {
    Map<String, String> settings = new HashMap<>(environment);
    settings.entrySet().removeIf(variable -> isOfService(variable.getKey(), variable.getValue()));
    Set<String> ignored = new TreeSet<>(environment.keySet());
    ignored.removeAll(settings.keySet());
    if (!ignored.isEmpty()) {
      LOG.info("ignored, because Kubernetes sets them for a Service: {}", ignored);
    }
    return settings;
  }

  private static boolean isOfService(String variable, String value) {
    return SERVICE_VARIABLE.matcher(variable).matches()
        || (variable.startsWith(Settings.ENVIRONMENT_PREFIX)
            && variable.endsWith("_PORT")
            && SERVICE_ADDRESS.matcher(value).matches());
  }

  /** Returns the name of the environment variable that sets {@code name}. */
  private static String variable(String name) {
    return Settings.ENVIRONMENT_PREFIX + name.toUpperCase(Locale.ROOT).replace('.', '_');
  }

  private static Map<String, String> plus(Map<String, String> layer, String name, Object value) {
    Map<String, String> merged = new HashMap<>(layer);
    merged.put(name, value.toString());
    return merged;
  }

  private static @Nullable String nameOf(String variable, Set<String> everyName) {
    if (!variable.startsWith(Settings.ENVIRONMENT_PREFIX)) {
      return null;
    }
    for (String name : everyName) {
      if (variable(name).equals(variable)) {
        return name;
      }
    }
    String name =
        variable
            .substring(Settings.ENVIRONMENT_PREFIX.length())
            .toLowerCase(Locale.ROOT)
            .replace('_', '.');
    // Variables such as STREAMGAN_HOME are for the launcher.
    return name.startsWith(Settings.KAFKA_PREFIX) ? name : null;
  }

  private static Map<String, String> read(@Nullable Path file) {
    if (file == null) {
      return Map.of();
    }
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      throw new ConfigException("the settings file " + file + " does not exist");
    } catch (IOException | IllegalArgumentException e) {
      throw new ConfigException("the settings file " + file + " cannot be read: " + e.getMessage());
    }
    Map<String, String> values = new HashMap<>();
    properties.stringPropertyNames().forEach(n -> values.put(n, properties.getProperty(n).strip()));
    return values;
  }

  private static void requireKnown(String name, Set<String> everyName) {
    if (everyName.contains(name) || name.startsWith(Settings.KAFKA_PREFIX)) {
      return;
    }
    String nearest =
        everyName.stream()
            .min(Comparator.comparingInt(known -> editDistance(known, name)))
            .map(known -> "; did you mean " + known + "?")
            .orElse("");
    throw new ConfigException(
        "unknown setting " + name + nearest + " ('./streamgan config' lists all)");
  }

  /** Levenshtein distance. */
  private static int editDistance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(substitution, 1 + Math.min(previous[j], current[j - 1]));
      }
      previous = current;
    }
    return previous[b.length()];
  }
}
