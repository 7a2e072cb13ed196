package io.streamgan.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FolderLayoutTest {
  @ParameterizedTest
  @CsvSource({
    "train/cat/1.png, test/cat/1.png",
    "Training/cat/1.png, Test/cat/1.png",
    "photos/train/cat/1.png, photos/test/dog/1.png",
    "seg_train/seg_train/cat/1.png, seg_test/seg_test/cat/1.png",
    "train_images/cat/1.png, test-set/dog/1.png",
    "train/images/cat/1.png, test/images/dog/1.png",
    "cat/train/1.png, cat/test/1.png",
    "x/cat/train/1.png, x/dog/test/1.png",
    "train/cat/1.png, test/1.png"
  })
  void splitsAreNoClasses(String train, String test) {
    List<String> paths = List.of(train, test, train.replace("cat", "dog"));
    FolderLayout layout = FolderLayout.of(paths);

    assertThat(layout.split(train)).isEqualTo("train");
    assertThat(layout.split(test)).isEqualTo("test");
    assertThat(layout.className(train)).isEqualTo("cat");
    assertThat(layout.className(train.replace("cat", "dog"))).isEqualTo("dog");
    assertThat(FolderLayout.isIn("Training", layout.split(train))).isTrue();
    assertThat(FolderLayout.isIn("train", layout.split(test))).isFalse();
    assertThat(FolderLayout.isIn("", layout.split(test))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "train,train",
    "Training,train",
    "seg_train,train",
    "train2017,",
    "val,val",
    "valid,val",
    "Validation,val",
    "test,test",
    "testing,test",
    "seg_pred,pred",
    "training_set,train",
    "fold1,fold1",
    "Fold 10,fold10",
    "fold,",
    "manifold1,",
    "cat,",
    "constrain,",
    "latest,"
  })
  void recognisesTheNamesOfSplits(String name, String split) {
    assertThat(FolderLayout.splitOf(name)).isEqualTo(split);
  }

  @ParameterizedTest
  @CsvSource({"fold1/cat/1.png, fold2/cat/1.png", "cat/Fold_1/1.png, cat/Fold_2/1.png"})
  void foldsOfACrossValidationAreSplits(String first, String second) {
    FolderLayout layout = FolderLayout.of(List.of(first, second, first.replace("cat", "dog")));

    assertThat(layout.split(first)).isEqualTo("fold1");
    assertThat(layout.split(second)).isEqualTo("fold2");
    assertThat(layout.className(first)).isEqualTo("cat");
    assertThat(FolderLayout.isIn("fold-2", layout.split(second))).isTrue();
  }

  @Test
  void aSplitThatStandsAloneIsAmongTheCommonFolders() {
    FolderLayout layout = FolderLayout.of(List.of("train/cat/1.png", "train/dog/1.png"));

    assertThat(layout.className("train/cat/1.png")).isEqualTo("cat");
    assertThat(layout.split("train/cat/1.png")).isEqualTo("train");
  }

  @Test
  void aClassMayBeNamedAsASplitIs() {
    List<String> paths = List.of("bus/1.png", "train/1.png");

    assertThat(paths).extracting(FolderLayout.of(paths)::className).containsExactly("bus", "train");
    List<String> trains = List.of("bullet_train/1.png", "freight_train/1.png");
    assertThat(trains)
        .extracting(FolderLayout.of(trains)::className)
        .containsExactly("bullet_train", "freight_train");
    assertThat(trains).extracting(FolderLayout.of(trains)::split).containsOnlyNulls();
  }

  @Test
  void oneFolderOfImagesHasAClassOnlyWhereOthersMayFollow() {
    FolderLayout layout = FolderLayout.of(List.of("train/cat/1.png"));

    assertThat(layout.className("train/cat/1.png")).isNull();
    assertThat(layout.nearestClassName("train/cat/1.png")).isEqualTo("cat");
    assertThat(FolderLayout.of(List.of("1.png")).nearestClassName("1.png")).isNull();
  }

  @Test
  void splitsOfImagesWithoutClasses() {
    List<String> paths = Arrays.asList("train/1.png", "test/2.png");
    FolderLayout layout = FolderLayout.of(paths);

    assertThat(paths).extracting(layout::split).containsExactly("train", "test");
    assertThat(paths).extracting(layout::className).containsOnlyNulls();
    assertThat(paths).extracting(layout::nearestClassName).containsOnlyNulls();
  }
}
