package io.streamgan.ingest.source.s3;

import io.streamgan.ingest.image.header.ContentKind;
import io.streamgan.ingest.source.Download;
import io.streamgan.ingest.source.FileListing;
import io.streamgan.ingest.source.ImageFiles;
import io.streamgan.ingest.source.ListingProgress;
import io.streamgan.ingest.source.SourceException;
import io.streamgan.ingest.source.archive.TarShards;
import io.streamgan.ingest.source.parquet.ParquetFiles;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * The image files below a prefix of a bucket, which is read like a folder. The objects are listed
 * once, and each is fetched when its image is asked for. For one thread at a time.
 */
public final class S3Files implements ImageFiles {
  private static final String SCHEME = "s3://";

  /** Long enough for a download of any size. */
  private static final Duration SIGNATURE = Duration.ofHours(12);

  private final Place place;
  private final S3Client client;
  private final List<String> paths;
  private final List<String> archives;
  private final SortedMap<String, String> parquet;
  private final FileListing listing;

  /**
   * @param key of an object or of a folder; empty for the whole bucket
   */
  private record Place(String bucket, String key) {
    static Place of(String location) {
      String rest = location.substring(SCHEME.length());
      int slash = rest.indexOf('/');
      String bucket = slash < 0 ? rest : rest.substring(0, slash);
      if (bucket.isEmpty()) {
        throw new SourceException(
            "no images at %s: expected s3://bucket/key or s3://bucket/prefix/".formatted(location));
      }
      return new Place(bucket, slash < 0 ? "" : rest.substring(slash + 1));
    }

    String prefix() {
      return key.isEmpty() || key.endsWith("/") ? key : key + "/";
    }
  }

  private S3Files(
      Place place,
      S3Client client,
      List<String> paths,
      List<String> archives,
      SortedMap<String, String> parquet,
      FileListing listing) {
    this.place = place;
    this.client = client;
    this.paths = paths;
    this.archives = archives;
    this.parquet = parquet;
    this.listing = listing;
  }

  /** Whether a location is in a bucket. */
  public static boolean isAddress(String location) {
    return location.startsWith(SCHEME);
  }

  /**
   * Whether the location is that of a folder in a bucket, and no object.
   *
   * @throws SourceException when the bucket cannot be read
   */
  public static boolean isFolder(String location, S3Access access) {
    Place place = Place.of(location);
    if (place.prefix().equals(place.key())) {
      return true;
    }
    try (S3Client client = access.client()) {
      client.headObject(head -> head.bucket(place.bucket()).key(place.key()));
      return false;
    } catch (NoSuchKeyException e) {
      return true;
    } catch (SdkException e) {
      throw unreadable(location, e);
    }
  }

  /**
   * Returns the file of an object, fetched now or earlier.
   *
   * @throws SourceException when it cannot be fetched
   */
  public static Path fetch(String location, S3Access access) {
    return Download.fetch(location, url(location, access));
  }

  private static URI url(String location, S3Access access) {
    Place place = Place.of(location);
    GetObjectRequest object =
        GetObjectRequest.builder().bucket(place.bucket()).key(place.key()).build();
    try {
      if (access.isAnonymous()) {
        try (S3Client client = access.client()) {
          return client
              .utilities()
              .getUrl(url -> url.bucket(place.bucket()).key(place.key()))
              .toURI();
        }
      }
      try (S3Presigner presigner = access.presigner()) {
        return presigner
            .presignGetObject(get -> get.signatureDuration(SIGNATURE).getObjectRequest(object))
            .url()
            .toURI();
      }
    } catch (SdkException | URISyntaxException e) {
      throw unreadable(location, e);
    }
  }

  /**
   * Lists the images of a folder.
   *
   * @throws SourceException when the bucket cannot be read
   */
  public static S3Files list(String location, S3Access access) {
    Place place = Place.of(location);
    String prefix = place.prefix();
    ListingProgress progress = new ListingProgress("listing " + location);
    FileListing listing = new FileListing();
    List<String> paths = new ArrayList<>();
    List<String> archives = new ArrayList<>();
    SortedMap<String, String> parquet = new TreeMap<>();
    S3Client client = access.client();
    long bytes = 0;
    try {
      for (S3Object object :
          client
              .listObjectsV2Paginator(list -> list.bucket(place.bucket()).prefix(prefix))
              .contents()) {
        String path = object.key().substring(prefix.length());
        if (!path.isEmpty()
            && !path.endsWith("/")
            && listing.isImage(path, () -> content(client, place, path, ContentKind.HEAD_BYTES))) {
          paths.add(path);
        } else if (path.indexOf('/') < 0 && TarShards.isArchive(path)) {
          archives.add(SCHEME + place.bucket() + "/" + object.key());
        } else if (ParquetFiles.isPart(path)) {
          parquet.put(path, SCHEME + place.bucket() + "/" + object.key());
        }
        bytes += object.size();
        progress.at(bytes, 0);
      }
    } catch (SdkException e) {
      client.close();
      throw unreadable(location, e);
    }
    Collections.sort(paths);
    Collections.sort(archives);
    return new S3Files(
        place,
        client,
        Collections.unmodifiableList(paths),
        Collections.unmodifiableList(archives),
        Collections.unmodifiableSortedMap(parquet),
        listing);
  }

  @Override
  public String name() {
    String whole = place.bucket() + "/" + place.prefix();
    String folder = whole.substring(0, whole.length() - 1);
    return folder.substring(folder.lastIndexOf('/') + 1);
  }

  @Override
  public List<String> paths() {
    return paths;
  }

  /** Returns the addresses of the tar archives that lie directly in the folder, sorted. */
  public List<String> archives() {
    return archives;
  }

  /** Returns the addresses of the Parquet files by their paths below the folder. */
  public SortedMap<String, String> parquet() {
    return parquet;
  }

  @Override
  public Map<String, Integer> skipped() {
    return listing.skipped();
  }

  @Override
  public List<String> tables() {
    return listing.tables();
  }

  @Override
  public byte[] readTable(String path) throws IOException {
    return content(client, place, path, MAX_TABLE_BYTES + 1);
  }

  @Override
  public byte[] read(String path) throws IOException {
    return content(client, place, path, MAX_FILE_BYTES + 1);
  }

  @Override
  public void close() {
    client.close();
  }

  private static byte[] content(S3Client client, Place place, String path, int limit)
      throws IOException {
    GetObjectRequest object =
        GetObjectRequest.builder()
            .bucket(place.bucket())
            .key(place.prefix() + path)
            .range("bytes=0-" + (limit - 1))
            .build();
    try (ResponseInputStream<GetObjectResponse> content = client.getObject(object)) {
      return content.readNBytes(limit);
    } catch (SdkException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static SourceException unreadable(String location, Exception e) {
    return new SourceException(
        "%s cannot be read: %s; check the address, feed.s3.endpoint, and the credentials in the environment or in feed.s3.access.key and feed.s3.secret.key"
            .formatted(location, e.getMessage()),
        e);
  }
}
