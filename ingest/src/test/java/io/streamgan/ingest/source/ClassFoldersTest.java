package io.streamgan.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ClassFoldersTest {
  @Test
  void aFolderIsAClassInTheOrderOfNames() {
    ClassFolders found = of(List.of("dog/1.png", "cat/2.png", "dog/3.png"));

    assertThat(found.classes()).containsExactly("cat", "dog");
    assertThat(found.labels()).containsExactly(1, 0, 1);
  }

  @Test
  void setsAsideTheFoldersThatAllHaveInCommon() {
    ClassFolders found = of(List.of("data/train/cat/1.png", "data/train/dog/2.png"));

    assertThat(found.classes()).containsExactly("cat", "dog");
    assertThat(found.labels()).containsExactly(0, 1);
  }

  @Test
  void takesTheFirstFolderWhereClassesHaveFoldersThemselves() {
    ClassFolders found = of(List.of("cat/old/1.png", "cat/new/2.png", "dog/3.png"));

    assertThat(found.classes()).containsExactly("cat", "dog");
    assertThat(found.labels()).containsExactly(0, 0, 1);
  }

  @Test
  void aFileBesideTheFoldersIsUnlabelled() {
    ClassFolders found = of(List.of("all/cat/1.png", "all/2.png"));

    assertThat(found.classes()).containsExactly("cat");
    assertThat(found.labels()).containsExactly(0, -1);
  }

  @Test
  void oneFolderOfImagesHasNoClasses() {
    assertThat(of(List.of("cat/1.png", "cat/2.png")).classes()).isEmpty();
    assertThat(of(List.of("1.png")).labels()).containsExactly(-1);
    assertThat(of(List.of()).labels()).isEmpty();
  }

  private static ClassFolders of(List<String> paths) {
    return ClassFolders.of(paths, UnaryOperator.identity(), "");
  }
}
