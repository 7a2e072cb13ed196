package io.streamgan.monitor;

import io.streamgan.schemas.settings.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A monitor in a process of its own, which can be killed. */
final class MonitorProcess {
  private MonitorProcess() {}

  /** Takes settings as {@code name=value}. */
  public static void main(String[] arguments) {
    Locale.setDefault(Locale.ROOT);
    Map<String, String> values = new HashMap<>();
    for (String argument : arguments) {
      String[] pair = argument.split("=", 2);
      values.put(pair[0], pair[1]);
    }
    try (Monitor monitor = Monitor.start(new Settings(MonitorSettings.definition(), values))) {
      monitor.run();
    }
  }

  /** Starts one, whose words go to {@code log}. */
  static Process start(Map<String, String> settings, Path log) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx256m");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(MonitorProcess.class.getName());
    settings.forEach((name, value) -> command.add(name + "=" + value));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }
}
