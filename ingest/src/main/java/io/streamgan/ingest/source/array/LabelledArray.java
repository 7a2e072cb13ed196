package io.streamgan.ingest.source.array;

/**
 * A part of a source.
 *
 * @param split that it is, such as train; empty where it is none
 * @param numbers label of each image as stored; empty where nothing is labelled
 */
record LabelledArray(String split, PixelArray images, int[] numbers) {}
