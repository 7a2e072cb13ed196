package io.streamgan.cli.progress;

/** Draws how much of something is done. */
final class ProgressBar {
  private static final int WIDTH = 24;
  private static final String EIGHTHS = " ▏▎▍▌▋▊▉█";

  private ProgressBar() {}

  /** A bar of {@value #WIDTH} characters, filled to an eighth of a character. */
  static String of(long done, long total) {
    int eighths = (int) (Math.min(1.0, (double) done / total) * WIDTH * 8);
    StringBuilder bar = new StringBuilder(WIDTH + 2).append('▕');
    for (int i = 0; i < WIDTH; i++) {
      bar.append(EIGHTHS.charAt(Math.max(0, Math.min(8, eighths - 8 * i))));
    }
    return bar.append('▏').toString();
  }
}
