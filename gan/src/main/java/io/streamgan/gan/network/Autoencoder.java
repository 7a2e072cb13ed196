package io.streamgan.gan.network;

import java.util.List;

/**
 * The networks that an autoencoding objective has in addition to G and D.
 *
 * @param encoder network from images to latents
 * @param coarseDiscriminators networks from images, averaged over squares of 2, 4, ... pixels a
 *     side, to one score each
 */
public record Autoencoder(NetworkSpec encoder, List<NetworkSpec> coarseDiscriminators) {
  public Autoencoder {
    coarseDiscriminators = List.copyOf(coarseDiscriminators);
  }
}
