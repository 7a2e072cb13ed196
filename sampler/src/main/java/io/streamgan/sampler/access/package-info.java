/**
 * Decides which requests the server answers, by host name, client address, token and role. Depends
 * on Armeria and Nimbus JOSE+JWT.
 */
@NullMarked
package io.streamgan.sampler.access;

import org.jspecify.annotations.NullMarked;
