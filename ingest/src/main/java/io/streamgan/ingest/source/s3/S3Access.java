package io.streamgan.ingest.source.s3;

import io.streamgan.ingest.source.SourceException;
import java.net.URI;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.auth.credentials.WebIdentityTokenFileCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * Where a store is, and as whom it is read. What is empty comes from where AWS's tools take it:
 * environment, {@code ~/.aws}, and the metadata of the machine.
 *
 * @param endpoint URL of a store that is compatible with S3; empty for S3 itself
 * @param region name of the region
 * @param accessKey id of the access key; empty for AWS's default, or nobody where there is none
 * @param secretKey secret of the access key
 */
public record S3Access(String endpoint, String region, String accessKey, String secretKey) {
  /** As AWS's tools do by default. */
  public static final S3Access DEFAULT = new S3Access("", "", "", "");

  /** Returns a client, which the caller closes. */
  S3Client client() {
    S3ClientBuilder client =
        S3Client.builder()
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .credentialsProvider(credentials())
            .region(regionOrDefault())
            // Not all compatible stores have checksums.
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
    String url = endpointOrDefault();
    return url.isEmpty()
        ? client.crossRegionAccessEnabled(true).build()
        : client.endpointOverride(URI.create(url)).forcePathStyle(true).build();
  }

  /** Returns what makes URLs that can be read without credentials; the caller closes it. */
  S3Presigner presigner() {
    S3Presigner.Builder presigner =
        S3Presigner.builder().credentialsProvider(credentials()).region(regionOrDefault());
    String url = endpointOrDefault();
    return url.isEmpty()
        ? presigner.build()
        : presigner
            .endpointOverride(URI.create(url))
            .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build())
            .build();
  }

  /** Whether nobody reads the store: then its URLs need no signature. */
  boolean isAnonymous() {
    return credentials() instanceof AnonymousCredentialsProvider;
  }

  private AwsCredentialsProvider credentials() {
    if (!accessKey.isEmpty()) {
      return StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secretKey));
    }
    DefaultCredentialsProvider found = DefaultCredentialsProvider.builder().build();
    try {
      found.resolveCredentials();
      return found;
    } catch (SdkException e) {
      found.close();
      requireNoWebIdentity();
      // Public buckets are read without credentials, and others say that they cannot be.
      return AnonymousCredentialsProvider.create();
    }
  }

  /**
   * A process that was given a web identity, as in Kubernetes, is not to read as nobody.
   *
   * @throws SourceException when it has one that gives no credentials
   */
  private static void requireNoWebIdentity() {
    String token = SdkSystemSetting.AWS_WEB_IDENTITY_TOKEN_FILE.getStringValue().orElse("");
    if (token.isEmpty()) {
      return;
    }
    try (WebIdentityTokenFileCredentialsProvider identity =
        WebIdentityTokenFileCredentialsProvider.create()) {
      identity.resolveCredentials();
    } catch (SdkException e) {
      throw new SourceException(
          "the web identity in %s gives no credentials: %s; check AWS_ROLE_ARN and the trust policy of that role"
              .formatted(token, e.getMessage()),
          e);
    }
  }

  private Region regionOrDefault() {
    if (!region.isEmpty()) {
      return Region.of(region);
    }
    try {
      return DefaultAwsRegionProviderChain.builder().build().getRegion();
    } catch (SdkClientException e) {
      return Region.US_EAST_1;
    }
  }

  /** The variables are those that AWS's tools read. */
  private String endpointOrDefault() {
    Map<String, String> environment = System.getenv();
    return endpoint.isEmpty()
        ? environment.getOrDefault(
            "AWS_ENDPOINT_URL_S3", environment.getOrDefault("AWS_ENDPOINT_URL", ""))
        : endpoint;
  }

  /** Does not show the secret. */
  @Override
  public String toString() {
    return "S3Access[%s %s %s]".formatted(endpoint, region, accessKey);
  }
}
