package io.streamgan.schemas.rounds;

import io.streamgan.schemas.Round;
import io.streamgan.schemas.RoundShare;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The newest share of each lane of a model, from its rounds in order. Not thread-safe. */
public final class LaneShares {
  private static final int SHOWN_CHARACTERS = 8;

  private final Map<Integer, RoundShare> newest = new TreeMap<>();
  private @Nullable Round round;

  /** Returns the lanes that have not contributed to {@code round}. */
  public static SortedSet<Integer> missing(Round round) {
    SortedSet<Integer> missing = new TreeSet<>();
    for (int lane = 0; lane < round.getLanes(); lane++) {
      missing.add(lane);
    }
    round.getShares().forEach(share -> missing.remove(share.getLane()));
    return missing;
  }

  /** Returns the beginning of the id of the trainer that owned the lane. */
  public static String trainer(RoundShare share) {
    String writer = share.getWriter();
    return writer.substring(0, Math.min(SHOWN_CHARACTERS, writer.length()));
  }

  /** Returns the images that the lane has learned per second of its training; 0 without a step. */
  public static double imagesPerSecond(RoundShare share) {
    return share.getTrainMillis() == 0 ? 0 : 1000.0 * share.getImages() / share.getTrainMillis();
  }

  /** Adds the next record of the topic; a round of another run or of other lanes begins anew. */
  public void add(Round next) {
    Round known = round;
    if (known == null
        || !known.getRunId().equals(next.getRunId())
        || known.getLanes() != next.getLanes()) {
      newest.clear();
    }
    round = next;
    next.getShares().forEach(share -> newest.put(share.getLane(), share));
  }

  /** Adds all of {@code rounds}, and returns this object. */
  public LaneShares with(Collection<Round> rounds) {
    rounds.forEach(this::add);
    return this;
  }

  /** Returns the newest round; empty before the first. */
  public Optional<Round> round() {
    return Optional.ofNullable(round);
  }

  /** Returns the newest share of {@code lane}, in the newest round or in one before. */
  public Optional<RoundShare> of(int lane) {
    return Optional.ofNullable(newest.get(lane));
  }
}
