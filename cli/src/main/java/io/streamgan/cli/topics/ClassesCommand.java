package io.streamgan.cli.topics;

import io.streamgan.cli.process.Printable;
import io.streamgan.cli.process.UsageException;
import io.streamgan.cli.settings.AllSettings;
import io.streamgan.cli.settings.ServiceOptions;
import io.streamgan.schemas.classes.ClassConflictException;
import io.streamgan.schemas.classes.ClassNames;
import io.streamgan.schemas.classes.ClassesTopic;
import io.streamgan.schemas.settings.Settings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "classes",
    description =
        "Lists, sets and renames the classes of the images: names with an index each, which labels,"
            + " checkpoints and samples refer to.",
    subcommands = {
      ClassesCommand.Show.class,
      ClassesCommand.Set.class,
      ClassesCommand.Rename.class
    })
public final class ClassesCommand {
  @Command(name = "list", description = "Shows index and name of each class.")
  static final class Show implements Callable<Integer> {
    @Mixin ServiceOptions service = new ServiceOptions();

    @Override
    public Integer call() {
      print(topic(service).read());
      return 0;
    }
  }

  @Command(
      name = "set",
      description = {
        "Sets the names of the classes in the order of their indices, before the first feed or to"
            + " add classes.",
        "Without it, the first feed of labelled images names the classes, and later feeds append"
            + " theirs."
      })
  static final class Set implements Callable<Integer> {
    @Mixin ServiceOptions service = new ServiceOptions();

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Names, one per argument.")
    List<String> names = new ArrayList<>();

    @Option(
        names = "--file",
        paramLabel = "FILE",
        description = "File of names in UTF-8, one per line; instead of arguments.")
    @Nullable Path file;

    @Option(
        names = "--replace",
        description =
            "Also remove classes or change their indices. Images that have been fed and models that"
                + " have been trained keep the old indices.")
    boolean replace;

    @Override
    public Integer call() {
      if (names.isEmpty() == (file == null)) {
        throw new UsageException("give the names of the classes, or --file with one name per line");
      }
      ClassNames wanted = wanted(file == null ? names : lines(file));
      print(topic(service).change(present -> replace ? wanted : extended(present, wanted)));
      return 0;
    }

    private static ClassNames wanted(List<String> names) {
      return usage(ignored -> ClassNames.of(names)).apply(ClassNames.NONE);
    }

    /** Returns {@code present} with further classes, if the others keep their indices. */
    private static ClassNames extended(ClassNames present, ClassNames wanted) {
      if (!wanted.keeps(present.names())) {
        throw new ClassConflictException(
            ("the classes are %s, and %s would change their indices; images and models refer to"
                    + " them: append names, use './streamgan classes rename', or force it with"
                    + " --replace")
                .formatted(present, wanted));
      }
      return wanted.withFormer(present.former());
    }

    private static List<String> lines(Path file) {
      try {
        return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
            .filter(line -> !line.isBlank())
            .toList();
      } catch (IOException e) {
        throw new UsageException("--file %s cannot be read: %s".formatted(file, e));
      }
    }
  }

  @Command(
      name = "rename",
      description = {
        "Gives a class another name; its index stays the same.",
        "Labels with the former name still denote the class."
      })
  static final class Rename implements Callable<Integer> {
    @Mixin ServiceOptions service = new ServiceOptions();

    @Parameters(index = "0", paramLabel = "NAME", description = "Name or index of the class.")
    String name = "";

    @Parameters(index = "1", paramLabel = "NEW_NAME", description = "Its new name.")
    String newName = "";

    @Override
    public Integer call() {
      print(topic(service).change(usage(present -> present.renamed(name, newName))));
      return 0;
    }
  }

  private static UnaryOperator<ClassNames> usage(UnaryOperator<ClassNames> change) {
    return present -> {
      try {
        return change.apply(present);
      } catch (IllegalArgumentException e) {
        throw new UsageException(String.valueOf(e.getMessage()));
      }
    };
  }

  private static ClassesTopic topic(ServiceOptions service) {
    return new ClassesTopic(AllSettings.resolve(service.layers(), Settings.shared()));
  }

  private static void print(ClassNames classes) {
    if (classes.isEmpty()) {
      System.out.println(
          "no classes; the first feed of labelled images or './streamgan classes set' names them");
      return;
    }
    Map<String, Integer> former = classes.former();
    for (int index = 0; index < classes.size(); index++) {
      int own = index;
      List<String> before =
          former.entrySet().stream()
              .filter(entry -> entry.getValue() == own)
              .map(Map.Entry::getKey)
              .toList();
      System.out.printf(
          "%5d  %s%s%n",
          index,
          Printable.of(classes.name(index)),
          before.isEmpty()
              ? ""
              : "  (formerly %s)".formatted(Printable.of(String.join(", ", before))));
    }
  }
}
