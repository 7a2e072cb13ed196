package io.streamgan.ingest.feed;

import io.streamgan.gan.ImageShape;
import io.streamgan.ingest.card.OriginalSizes;
import io.streamgan.ingest.image.RejectedImageException;
import io.streamgan.ingest.source.ImageSource;
import io.streamgan.ingest.source.ImageSources;
import io.streamgan.ingest.source.KindCounts;
import io.streamgan.ingest.source.SourceException;
import io.streamgan.ingest.source.SourceImage;
import io.streamgan.schemas.settings.Settings.Client;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.service.Meters;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the images of a source to a topic.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A. The same source, seed, settings and classes give the same records in the same order;
 *       only {@code capturedAt} differs.
 *   <li>B. A topic holds the first records of a feed without gaps or repetitions, however the
 *       feeder ended: a source has one partition, and the producer is idempotent.
 *   <li>C. An image that cannot be used is skipped, logged and counted.
 * </ul>
 *
 * <p>The source is read on the thread that calls {@link #run}; {@link #stop} and {@link #progress}
 * may be called by any.
 */
public final class Feeder implements Feed {
  private static final Logger LOG = LoggerFactory.getLogger(Feeder.class);

  private static final long TICK_MILLIS = 100;
  private static final long STOP_MILLIS = 3_000;

  /** Classes after these are only counted. */
  private static final int MAX_NAMED = 10;

  private final FeedSettings settings;
  private final FeedListener listener;
  private final InstantSource clock;
  private final ImageSource source;
  private final FeedOrder order;
  private final FeedRecordBuilder builder;
  private final SkippedImages skipped;
  private final OneColour oneColour;
  private final RecordSender sender;
  private final LagLimiter limiter;
  private final long start;
  private final String found;

  /** Position after the images that are on the topic, from which on they are sent. */
  private final long newest;

  private final OptionalLong end;
  private final CountDownLatch stopped = new CountDownLatch(1);

  private volatile long began;
  private volatile boolean held;
  private long lastTick;

  private Feeder(
      FeedSettings settings, FeedListener listener, InstantSource clock, ImageSource source) {
    this.settings = settings;
    this.listener = listener;
    this.clock = clock;
    this.source = source;
    String topic = settings.topicName();
    order =
        new FeedOrder(
            source.size(),
            source.window(),
            settings.get(FeedSettings.SEED),
            settings.get(FeedSettings.SHUFFLE),
            settings.get(FeedSettings.REPEAT));
    skipped = new SkippedImages(source, listener);
    found = describe(settings, source);
    if (source.window().isPresent() && settings.get(FeedSettings.SHUFFLE)) {
      LOG.info(
          "{} is read in its own order, and shuffled within every {} images",
          source.name(),
          source.window().getAsInt());
    }
    oneColour = new OneColour(source.name(), listener);
    FeedClasses classes = settings.classes(source.name());
    classes.add(source.classes());
    builder =
        settings.isRaw()
            ? new RawImageBuilder(source, topic, settings.maxContentBytes())
            : new ImageBatchBuilder(source, topic, settings.batchSize(), classes, oneColour);
    FeedPosition position =
        settings.get(FeedSettings.RESUME)
            ? FeedPosition.find(
                settings.kafka(Client.CONSUMER), topic, source.name(), fingerprint())
            : FeedPosition.BEGINNING;
    sender =
        new RecordSender(
            settings.kafka(Client.PRODUCER), topic, source.name(), fingerprint(), position);
    limiter = limiter(settings, sender.partitions());
    start = position.next(sender.partitions());
    newest = position.newest();
    end = endFrom(newest);
    if (newest > 0) {
      LOG.info("{} goes on behind image {} of {}", topic, newest, source.name());
    }
    began = System.nanoTime();
  }

  /**
   * Opens the source and finds the topic. The caller reports {@link #found}.
   *
   * @throws SourceException when the source cannot be opened
   * @throws KafkaException when the cluster cannot be reached, or lacks the topic
   */
  public static Feeder open(FeedSettings settings, FeedListener listener) {
    return open(settings, listener, InstantSource.system());
  }

  /** Opens likewise, with a clock for {@code capturedAt}. */
  static Feeder open(FeedSettings settings, FeedListener listener, InstantSource clock) {
    ImageSource source =
        ImageSources.open(settings.get(FeedSettings.SOURCE), settings.sourceOptions());
    try {
      requireTopics(settings, !source.classes().isEmpty());
      return new Feeder(settings, listener, clock, source);
    } catch (RuntimeException e) {
      source.close();
      throw e;
    }
  }

  @Override
  public void watch(Meters meters) {
    sender.watch(meters);
  }

  @Override
  public String sourceName() {
    return source.name();
  }

  /** Returns the shape of the images that are fed. */
  public ImageShape format() {
    return source.format();
  }

  /**
   * Describes the source, as far as it is known before images are fed: number of images, their
   * sizes and the size in which they are fed, number of images of each class, and files that are no
   * images.
   */
  public String found() {
    return found;
  }

  /**
   * Sends until the source's end, its limit, or {@link #stop}, and waits until the broker has
   * acknowledged all that was sent. To be called once.
   *
   * @return the progress at the end
   * @throws SourceException when the source cannot be read any more, or none of its images
   * @throws KafkaException when the broker does not take records
   */
  @Override
  public FeedProgress run() {
    began = System.nanoTime();
    try {
      feed();
      drain();
      skipped.report();
      oneColour.report();
    } catch (InterruptedException e) {
      stop();
      Thread.currentThread().interrupt();
    }
    FeedProgress progress = progress();
    listener.onProgress(progress);
    return progress;
  }

  @Override
  public void stop() {
    stopped.countDown();
  }

  @Override
  public FeedProgress progress() {
    return new FeedProgress(
        sender.images(),
        sender.bytes(),
        skipped.count(),
        end.isPresent() ? OptionalLong.of(end.getAsLong() - newest) : OptionalLong.empty(),
        Duration.ofNanos(System.nanoTime() - began),
        held);
  }

  /** Releases source and clients, after {@link #run} has returned. */
  @Override
  public void close() {
    stop();
    sender.close();
    limiter.close();
    source.close();
  }

  private static String describe(FeedSettings settings, ImageSource source) {
    String sizes = OriginalSizes.of(source);
    return "%s: %s images%s%s, %s%s"
        .formatted(
            source.name(),
            source.size().isEmpty() ? "endless" : grouped(source.size().getAsLong()),
            sizes.isEmpty() ? "" : ", " + sizes,
            settings.isRaw() ? "" : ", fed as " + source.format(),
            classes(source),
            source.skipped().isEmpty() ? "" : "; other files: " + KindCounts.of(source.skipped()));
  }

  private static void requireTopics(FeedSettings settings, boolean labelled) {
    Set<Topic> topics = EnumSet.of(settings.topic());
    if (settings.isRaw() && !settings.get(FeedSettings.MAX_LAG_GROUP).isEmpty()) {
      topics.add(Topic.IMAGES);
    }
    if (labelled) {
      topics.add(Topic.CLASSES);
    }
    settings.provideTopics(List.copyOf(topics));
  }

  /** What a source holds, for people: images, classes, and other files by kind. */
  private static String classes(ImageSource source) {
    List<String> names = source.classes();
    if (names.isEmpty()) {
      return "no classes";
    }
    int[] labels = source.labels();
    int[] images = new int[names.size()];
    int without = 0;
    for (int label : labels) {
      if (label == SourceImage.UNLABELLED) {
        without++;
      } else {
        images[label]++;
      }
    }
    StringJoiner named = new StringJoiner(", ");
    for (int i = 0; i < Math.min(MAX_NAMED, images.length); i++) {
      named.add(names.get(i) + (labels.length == 0 ? "" : " (%s)".formatted(grouped(images[i]))));
    }
    return "%d %s: %s%s%s"
        .formatted(
            images.length,
            images.length == 1 ? "class" : "classes",
            named,
            images.length > MAX_NAMED ? ", …" : "",
            without == 0 ? "" : "; without a class: " + grouped(without));
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Text that is equal for feeds of the same images in the same order. */
  private String fingerprint() {
    String split = settings.get(FeedSettings.SPLIT);
    return order.fingerprint() + (split.isEmpty() ? "" : " split=" + split);
  }

  private OptionalLong endFrom(long first) {
    OptionalLong orderEnd = order.end();
    long limit = settings.get(FeedSettings.LIMIT);
    long limitEnd = limit == 0 ? Long.MAX_VALUE : first + limit;
    long last = Math.max(first, Math.min(limitEnd, orderEnd.orElse(Long.MAX_VALUE)));
    return last == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(last);
  }

  private void feed() throws InterruptedException {
    RateLimiter rate = new RateLimiter(settings.get(FeedSettings.RATE), System.nanoTime());
    long last = end.orElse(Long.MAX_VALUE);
    long pass = source.size().isPresent() ? start + source.size().getAsLong() : Long.MAX_VALUE;
    for (long position = start; position < last && !isStopped(); position++) {
      take(position);
      if (position + 1 == pass) {
        skipped.report();
      }
      if (builder.isFull() || position + 1 == last) {
        FeedRecord record = builder.build(clock.instant());
        if (record != null) {
          send(record, rate);
        }
      }
      tick();
    }
  }

  private void take(long position) {
    long index = order.index(position);
    try {
      builder.add(position, index);
      skipped.used();
    } catch (RejectedImageException e) {
      skipped.skip(index, e);
    }
  }

  private void send(FeedRecord record, RateLimiter rate) throws InterruptedException {
    long due = System.nanoTime() + rate.delay(record.images(), System.nanoTime());
    while (System.nanoTime() < due) {
      if (pause(TimeUnit.NANOSECONDS.toMillis(due - System.nanoTime()) + 1)) {
        return;
      }
    }
    while (!isOpen(record.images())) {
      if (pause(TICK_MILLIS)) {
        return;
      }
    }
    while (!sender.awaitRoom(TICK_MILLIS)) {
      tick();
      if (isStopped()) {
        return;
      }
    }
    sender.send(record);
  }

  private static LagLimiter limiter(FeedSettings settings, int partitions) {
    List<LagLimiter.Leg> legs = new ArrayList<>();
    String group = settings.get(FeedSettings.MAX_LAG_GROUP);
    String ingest = settings.ingestGroup();
    if (settings.isRaw() && !group.isEmpty()) {
      legs.add(leg(settings, Topic.RAW_IMAGES, ingest));
    }
    if (!group.isEmpty() && !(settings.isRaw() && group.equals(ingest))) {
      legs.add(leg(settings, Topic.IMAGES, group));
    }
    return new LagLimiter(
        settings.kafka(Client.ADMIN), legs, settings.batchSize(), settings.maxLag(partitions));
  }

  private static LagLimiter.Leg leg(FeedSettings settings, Topic topic, String group) {
    return new LagLimiter.Leg(topic.name(settings.topicsPrefix()), group);
  }

  /** Whether {@code images} more may be sent without outrunning the consumer group. */
  private boolean isOpen(int images) throws InterruptedException {
    if (limiter.tryAcquire(images)) {
      return true;
    }
    if (sender.awaitAll(TICK_MILLIS)) {
      limiter.refresh();
    }
    held = !limiter.tryAcquire(images);
    return !held;
  }

  /** Waits, and returns whether the feeder has been stopped. */
  private boolean pause(long millis) throws InterruptedException {
    tick();
    return stopped.await(Math.min(millis, TICK_MILLIS), TimeUnit.MILLISECONDS);
  }

  private boolean isStopped() {
    return stopped.getCount() == 0;
  }

  private void drain() throws InterruptedException {
    long patience = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_MILLIS);
    while (!sender.awaitAll(TICK_MILLIS)) {
      tick();
      if (!isStopped()) {
        patience = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_MILLIS);
      } else if (System.nanoTime() > patience) {
        LOG.warn("stopped before the broker had acknowledged all that was sent");
        return;
      }
    }
  }

  private void tick() {
    long now = System.nanoTime();
    if (now - lastTick > TimeUnit.MILLISECONDS.toNanos(2 * TICK_MILLIS)) {
      lastTick = now;
      listener.onProgress(progress());
    }
  }
}
