package io.streamgan.sampler.access;

/**
 * An identity provider (OpenID Connect) whose access tokens clients may send.
 *
 * @param issuer {@code iss} of its tokens
 * @param audience one of the {@code aud} of its tokens
 * @param keysUrl address of its keys (JWKS); if empty, it is read from the issuer's discovery
 *     document
 * @param rolesClaim claim with the roles; dots separate the names of nested claims
 */
public record IdentityProvider(String issuer, String audience, String keysUrl, String rolesClaim) {}
