package io.streamgan.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files that the Dockerfile adds to its base, copied as it says. */
final class Image {
  private static final Pattern COPY = Pattern.compile("(?m)^COPY (--\\S+) (.+) (\\S+)$");
  private static final Pattern ENTRYPOINT = Pattern.compile("(?m)^ENTRYPOINT \\[\"(\\w+)\"]$");

  private final String dockerfile;

  Image() throws IOException {
    dockerfile = Files.readString(Path.of("Dockerfile"));
  }

  /** Word that a container's arguments follow. */
  String entryPoint() {
    Matcher entry = ENTRYPOINT.matcher(dockerfile);
    if (!entry.find()) {
      throw new AssertionError("the Dockerfile has no entry point");
    }
    return entry.group(1);
  }

  /** Copies the files into {@code folder}; large ones are linked. */
  void copyTo(Path folder) throws IOException {
    Path parts = Unpacked.folder();
    String last = dockerfile.substring(dockerfile.lastIndexOf("\nFROM "));
    List<MatchResult> copies = COPY.matcher(last).results().toList();
    for (MatchResult copy : copies) {
      boolean built = copy.group(1).equals("--from=parts");
      Path target = folder.resolve(copy.group(3).substring(1));
      Files.createDirectories(target);
      for (String source : copy.group(2).split(" ", -1)) {
        if (built) {
          String from = parts + source.substring("/parts".length());
          Command.run("cp", "-al", from + "/.", target.toString());
        } else {
          Command.run("install", "-m", "755", "../" + source, target.toString());
        }
      }
    }
    Command.run("chmod", "-R", "a+rX", folder.toString());
  }
}
