package io.streamgan.gan.network;

import java.util.List;

/**
 * What an autoencoding objective has beside G and D.
 *
 * @param encoder images to latents
 * @param coarseDiscriminators of images averaged over squares of 2, 4, ... pixels, one score each
 */
public record Autoencoder(NetworkSpec encoder, List<NetworkSpec> coarseDiscriminators) {
  public Autoencoder {
    coarseDiscriminators = List.copyOf(coarseDiscriminators);
  }
}
