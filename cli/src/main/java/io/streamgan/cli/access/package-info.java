/**
 * The rights that each service needs on a cluster which denies everything else. Depends on the
 * settings of all services.
 */
@NullMarked
package io.streamgan.cli.access;

import org.jspecify.annotations.NullMarked;
