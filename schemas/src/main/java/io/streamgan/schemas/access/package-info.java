/** The rights that services need on a cluster that denies everything else. */
@NullMarked
package io.streamgan.schemas.access;

import org.jspecify.annotations.NullMarked;
