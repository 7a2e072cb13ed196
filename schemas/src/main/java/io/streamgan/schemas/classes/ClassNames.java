package io.streamgan.schemas.classes;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names of classes by index. Immutable.
 *
 * <p>A label denotes the class that has it as its name, now or before a rename. A label that is a
 * number and no name denotes the class of that index: {@code 3}, {@code 03} and {@code 3.0} are the
 * same label. Names are compared in Unicode's composed form (NFC), without spaces around them.
 */
public final class ClassNames {
  /** Largest number of classes. A number from this one on is a name like any other. */
  public static final int MAX_CLASSES = 10_000;

  /** Index of an image whose class is not known. */
  public static final int UNLABELLED = -1;

  /** No classes. */
  public static final ClassNames NONE = new ClassNames(List.of(), Map.of());

  private static final int MAX_NAME_LENGTH = 200;
  private static final Pattern NUMBER = Pattern.compile("0*(\\d{1,9})(?:\\.0*)?");
  private static final Pattern UNKNOWN = Pattern.compile("-1(?:\\.0*)?");

  private final List<String> names;
  private final Map<String, Integer> former;
  private final Map<String, Integer> indices = new HashMap<>();

  private ClassNames(List<String> names, Map<String, Integer> former) {
    this.names = List.copyOf(names);
    this.former = Map.copyOf(former);
    indices.putAll(former);
    for (int index = 0; index < names.size(); index++) {
      indices.put(names.get(index), index);
    }
    if (names.size() > MAX_CLASSES) {
      throw new IllegalArgumentException(
          "%d classes are more than %d; are the labels classes?"
              .formatted(names.size(), MAX_CLASSES));
    }
  }

  /**
   * Returns the classes of these names, in this order.
   *
   * @param former earlier names, to index
   * @throws IllegalArgumentException when a name is given twice, or is no name
   */
  static ClassNames of(List<String> names, Map<String, Integer> former) {
    List<String> normalised = names.stream().map(ClassNames::name).toList();
    Set<String> distinct = new LinkedHashSet<>();
    for (String name : normalised) {
      if (!distinct.add(name)) {
        throw new IllegalArgumentException("class '%s' is named twice".formatted(name));
      }
    }
    return new ClassNames(normalised, former);
  }

  /**
   * Returns the classes of these names, in this order.
   *
   * @throws IllegalArgumentException when a name is given twice, or is no name
   */
  public static ClassNames of(List<String> names) {
    return of(names, Map.of());
  }

  /** Returns the names in the order of their indices. */
  public List<String> names() {
    return names;
  }

  /** Returns the names that classes had before they were renamed, to index. */
  public Map<String, Integer> former() {
    return new TreeMap<>(former);
  }

  /** Returns the number of classes. */
  public int size() {
    return names.size();
  }

  /** Returns whether there are no classes. */
  public boolean isEmpty() {
    return names.isEmpty();
  }

  /** Returns the name of the class {@code index}, or the number itself if no class has it. */
  public String name(int index) {
    return index >= 0 && index < names.size() ? names.get(index) : Integer.toString(index);
  }

  /** Returns the index of the class that {@code label} denotes; {@link #UNLABELLED} for none. */
  public int index(String label) {
    String name = normalised(label);
    Integer index = indices.get(name);
    if (index != null) {
      return index;
    }
    int number = number(name);
    return number < names.size() ? number : UNLABELLED;
  }

  /** Returns whether {@code label} says that there is no label: empty, or -1. */
  public static boolean isUnlabelled(@Nullable String label) {
    return label == null || label.isBlank() || UNKNOWN.matcher(label.strip()).matches();
  }

  /**
   * Returns these classes, followed by those that {@code labels} denote and that are not among
   * them. Numbers become the classes of their indices, and the classes before them are named by
   * their numbers. The other names follow in natural order.
   *
   * @throws IllegalArgumentException when a label is no name, or there are too many classes
   */
  public ClassNames with(Collection<String> labels) {
    Set<String> fresh = new TreeSet<>(new NaturalOrder());
    int numbers = 0;
    for (String label : labels) {
      if (index(label) == UNLABELLED && !isUnlabelled(label)) {
        String name = name(label);
        int number = number(name);
        numbers = Math.max(numbers, number + 1);
        if (number == UNLABELLED) {
          fresh.add(name);
        }
      }
    }
    if (fresh.isEmpty() && numbers <= names.size()) {
      return this;
    }
    List<String> all = new ArrayList<>(names);
    while (all.size() < numbers) {
      String number = Integer.toString(all.size());
      all.add(indices.containsKey(number) ? "#" + number : number);
    }
    all.addAll(fresh);
    return of(all, former);
  }

  /**
   * Returns these classes with another name of one. The earlier name still denotes the class.
   *
   * @param label denotes the class
   * @throws IllegalArgumentException when it denotes none, or another class has the new name
   */
  public ClassNames renamed(String label, String newName) {
    int index = index(label);
    String name = name(newName);
    if (index == UNLABELLED) {
      throw new IllegalArgumentException(
          "there is no class '%s'; the classes are %s".formatted(label, names));
    }
    int other = index(name);
    if (other != UNLABELLED && other != index) {
      throw new IllegalArgumentException(
          "'%s' denotes the class of index %d, %s".formatted(newName, other, names.get(other)));
    }
    List<String> all = new ArrayList<>(names);
    Map<String, Integer> before = new HashMap<>(former);
    before.put(all.set(index, name), index);
    before.remove(name);
    return of(all, before);
  }

  /** Returns these classes with names that some of them had before. */
  public ClassNames withFormer(Map<String, Integer> names) {
    Map<String, Integer> before = new HashMap<>(names);
    before.keySet().removeAll(this.names);
    return new ClassNames(this.names, before);
  }

  /** Returns whether each of {@code earlier} names still denotes the class of the same index. */
  public boolean keeps(List<String> earlier) {
    for (int index = 0; index < earlier.size(); index++) {
      if (index(earlier.get(index)) != index) {
        return false;
      }
    }
    return true;
  }

  /**
   * Returns the number of classes of a network that learns these classes and some that are new: the
   * next multiple of ten, and at least ten.
   */
  public int withRoomToGrow() {
    return Math.max(1, (names.size() + 9) / 10) * 10;
  }

  private static String normalised(String label) {
    return Normalizer.normalize(label, Normalizer.Form.NFC).strip();
  }

  private static String name(String label) {
    String name = normalised(label);
    if (name.isEmpty()
        || name.length() > MAX_NAME_LENGTH
        || name.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "'%s' is no name of a class: it must have 1 to %d characters, none of them a control character"
              .formatted(label, MAX_NAME_LENGTH));
    }
    return name;
  }

  /** Returns the index that a number denotes; {@link #UNLABELLED} for other names. */
  private static int number(String name) {
    Matcher matcher = NUMBER.matcher(name);
    int number = matcher.matches() ? Integer.parseInt(matcher.group(1)) : UNLABELLED;
    return number < MAX_CLASSES ? number : UNLABELLED;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ClassNames that
        && names.equals(that.names)
        && former.equals(that.former);
  }

  @Override
  public int hashCode() {
    return names.hashCode();
  }

  @Override
  public String toString() {
    return names.toString();
  }
}
