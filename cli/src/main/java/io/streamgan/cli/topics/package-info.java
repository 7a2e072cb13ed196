/**
 * Commands that read and change what is on the topics: records, checkpoints, requests to trainers.
 */
@NullMarked
package io.streamgan.cli.topics;

import org.jspecify.annotations.NullMarked;
