package io.streamgan.cli.settings;

import io.streamgan.ingest.feed.FeedSettings;
import io.streamgan.schemas.settings.SettingsLayers;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of the commands that feed images. */
public final class ImageOptions {
  @Option(
      names = "--images",
      paramLabel = "PATH",
      description =
          "Folder of images (sub-folder = class), zip, tar or tar.gz of the same, IDX image file"
              + " (.gz, labels beside it), NumPy file (.npy, .npz), CIFAR's binary files, Parquet"
              + " file with a column of images, the http(s) or s3 address of such a file,"
              + " s3://bucket/folder/ with images, or 'synthetic'; setting feed.source.")
  @Nullable String images;

  @Option(
      names = "--split",
      paramLabel = "NAME",
      description = "Part of a data set that is divided: train, val or test (default: all).")
  @Nullable String split;

  @Option(
      names = "--drift",
      paramLabel = "KIND",
      description = "Changes in the synthetic digits over time: none, classes or style.")
  @Nullable String drift;

  /** The value of {@code --images}; null where it is not given. */
  public @Nullable String images() {
    return images;
  }

  /** Returns {@code layers} with the given options, except for the source. */
  public SettingsLayers over(SettingsLayers layers) {
    return layers.with(FeedSettings.SPLIT, split).with(FeedSettings.DRIFT, drift);
  }
}
