package io.streamgan.ingest.feed;

import io.streamgan.ingest.source.FolderLayout;
import io.streamgan.ingest.source.KindCounts;
import io.streamgan.ingest.source.SourceException;
import io.streamgan.schemas.RawImage;
import io.streamgan.schemas.serde.AvroSerde;
import io.streamgan.schemas.settings.Settings.Client;
import io.streamgan.schemas.topics.KafkaFutures;
import io.streamgan.schemas.topics.Topic;
import io.streamgan.service.Meters;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the files of a folder to {@code raw-images} as they appear, until it is stopped.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A. Readers of committed records see each file exactly once, however often the feed was
 *       stopped or killed: image and ledger entry are sent in one transaction.
 *   <li>B. A folder, identified by its path, has one feed: a later one fences an earlier one before
 *       it reads the ledger.
 * </ul>
 *
 * <p>All work is done by the thread that calls {@link #run}.
 */
final class FolderFeeder implements Feed {
  private static final Logger LOG = LoggerFactory.getLogger(FolderFeeder.class);
  private static final int MAX_TRANSACTION_FILES = 500;
  private static final long MAX_TRANSACTION_BYTES = 16 << 20;
  private static final Duration CLOSE = Duration.ofSeconds(1);

  private final AvroSerde<RawImage> serde = AvroSerde.of(RawImage.class);
  private final FeedSettings settings;
  private final FeedListener listener;
  private final FolderScan scan;
  private final FeedClasses classes;
  private final InstantSource clock = InstantSource.system();
  private final UnsentFiles unsent = new UnsentFiles();
  private final Producer<String, byte[]> producer;
  private final String topic;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private Map<String, Integer> reported = Map.of();
  private volatile long began = System.nanoTime();
  private volatile long images;
  private volatile long bytes;
  private volatile long skipped;

  private FolderFeeder(FeedSettings settings, FeedListener listener, FolderScan scan) {
    this.settings = settings;
    this.listener = listener;
    this.scan = scan;
    classes = settings.classes(scan.name());
    topic = settings.topicName();
    Map<String, Object> client = RecordSender.settings(settings.kafka(Client.PRODUCER));
    client.put(
        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
        FeedSettings.watchId(settings.topicsPrefix(), scan.identity()));
    producer = new KafkaProducer<>(client, new StringSerializer(), new ByteArraySerializer());
  }

  static FolderFeeder open(FeedSettings settings, FeedListener listener) {
    FolderScan scan = new FolderScan(Path.of(settings.get(FeedSettings.SOURCE)));
    settings.provideTopics(List.of(settings.topic(), Topic.WATCHED_FILES, Topic.CLASSES));
    return new FolderFeeder(settings, listener, scan);
  }

  @Override
  public void watch(Meters meters) {
    meters.watch(producer);
  }

  @Override
  public String sourceName() {
    return scan.name();
  }

  /**
   * @throws SourceException when the folder cannot be read any more
   * @throws KafkaException when the cluster does not take records, or another feed of this folder
   *     has begun
   */
  @Override
  public FeedProgress run() {
    began = System.nanoTime();
    try {
      producer.initTransactions();
      FileLedger ledger =
          FileLedger.read(
              settings.kafka(Client.CONSUMER),
              Topic.WATCHED_FILES.name(settings.topicsPrefix()),
              scan.identity());
      do {
        Instant now = clock.instant();
        send(scan.look(file -> !ledger.contains(file) && unsent.isDue(file, now)), ledger);
        report(scan.skipped());
        unsent.retain(scan.present());
        forget(ledger.forgettable(scan.present(), now), ledger);
        listener.onProgress(progress());
      } while (!stopped.await(
          settings.get(FeedSettings.WATCH_INTERVAL).toMillis(), TimeUnit.MILLISECONDS));
    } catch (ProducerFencedException | InvalidProducerEpochException | InvalidTxnStateException e) {
      throw new KafkaException(
          "another feed watches the folder %s, or this one stood still for a minute; end one of them, or start it again"
              .formatted(scan.root()),
          e);
    } catch (InterruptedException e) {
      stop();
      Thread.currentThread().interrupt();
    }
    return progress();
  }

  @Override
  public void stop() {
    stopped.countDown();
  }

  @Override
  public FeedProgress progress() {
    return new FeedProgress(
        images,
        bytes,
        skipped,
        OptionalLong.empty(),
        Duration.ofNanos(System.nanoTime() - began),
        false);
  }

  @Override
  public void close() {
    stop();
    producer.close(CLOSE);
  }

  private void send(List<WatchedFile> complete, FileLedger ledger) {
    FolderLayout layout = scan.layout();
    String split = settings.get(FeedSettings.SPLIT);
    List<WatchedFile> files =
        complete.stream()
            .filter(file -> FolderLayout.isIn(split, layout.split(file.path())))
            .toList();
    classes.add(
        files.stream()
            .map(file -> layout.nearestClassName(file.path()))
            .filter(Objects::nonNull)
            .distinct()
            .toList());
    for (int at = 0; at < files.size() && stopped.getCount() > 0; ) {
      int from = at;
      long size = 0;
      while (at < files.size()
          && at - from < MAX_TRANSACTION_FILES
          && size < MAX_TRANSACTION_BYTES) {
        size += files.get(at++).size();
      }
      transact(files.subList(from, at), layout, ledger);
      listener.onProgress(progress());
    }
  }

  /** Sends files in one transaction, except those that the topic refuses as too large. */
  private void transact(List<WatchedFile> files, FolderLayout layout, FileLedger ledger) {
    List<Sent> sent = new ArrayList<>();
    try {
      producer.beginTransaction();
      for (WatchedFile file : files) {
        byte[] value = value(file, layout.nearestClassName(file.path()));
        if (value != null) {
          sent.add(
              new Sent(
                  file,
                  value.length,
                  producer.send(new ProducerRecord<>(topic, scan.name(), value))));
          producer.send(ledger.entry(file));
        }
      }
      producer.commitTransaction();
    } catch (KafkaException e) {
      List<Sent> refused = sent.stream().filter(Sent::isTooLarge).toList();
      if (refused.isEmpty()) {
        throw e;
      }
      producer.abortTransaction();
      List<WatchedFile> others = new ArrayList<>(files);
      for (Sent record : refused) {
        others.remove(record.file());
        postpone(
            record.file(),
            "%s refuses its record of %d bytes; raise the topic's max.message.bytes"
                .formatted(topic, record.bytes()));
      }
      transact(others, layout, ledger);
      return;
    }
    sent.forEach(record -> ledger.add(record.file()));
    images += sent.size();
    bytes += sent.stream().mapToLong(Sent::bytes).sum();
  }

  /** Returns the value of a file's record; null if the file cannot be sent now. */
  private byte @Nullable [] value(WatchedFile file, @Nullable String label) {
    int maxBytes = settings.maxContentBytes();
    if (file.size() > maxBytes) {
      postpone(file, RawImageBuilder.tooLarge(file.size(), maxBytes));
      return null;
    }
    byte[] content;
    try {
      content = Files.readAllBytes(scan.resolve(file));
    } catch (IOException e) {
      postpone(file, "cannot be read: " + e.getMessage());
      return null;
    }
    RawImage.Builder image =
        RawImage.newBuilder()
            .setId(file.path())
            .setSource(scan.name())
            .setCapturedAt(file.modifiedAt())
            .setContent(ByteBuffer.wrap(content));
    if (label != null) {
      image.setLabel(label);
    }
    return serde.serialize(topic, image.build());
  }

  private void forget(List<String> paths, FileLedger ledger) {
    if (!paths.isEmpty()) {
      producer.beginTransaction();
      paths.forEach(path -> producer.send(ledger.tombstone(path)));
      producer.commitTransaction();
      paths.forEach(ledger::remove);
    }
  }

  /** Logs what is no image, when there is more or less of it than before. */
  private void report(Map<String, Integer> others) {
    if (!others.equals(reported) && !others.isEmpty()) {
      LOG.warn("passes over files of {}: {}", scan.name(), KindCounts.of(others));
    }
    reported = others;
  }

  /** Leaves a file to a later scan, and reports it at the first attempt. */
  private void postpone(WatchedFile file, String why) {
    if (unsent.add(file, clock.instant())) {
      skipped++;
      String detail = "skipped %s of %s: %s".formatted(file.path(), scan.name(), why);
      LOG.warn("{}", detail);
      listener.onSkipped(detail);
    }
  }

  /** A record of {@code file}, with a value of {@code bytes}, on its way to the topic. */
  private record Sent(WatchedFile file, int bytes, Future<RecordMetadata> answer) {
    boolean isTooLarge() {
      try {
        if (answer.isDone()) {
          KafkaFutures.get(answer);
        }
        return false;
      } catch (KafkaException e) {
        return e instanceof RecordTooLargeException;
      }
    }
  }
}
