/**
 * Which requests the server answers at all: the host name that they give, the rate of their
 * address, and their token. Depends on Armeria, and on a library for the tokens.
 */
@NullMarked
package io.streamgan.sampler.access;

import org.jspecify.annotations.NullMarked;
