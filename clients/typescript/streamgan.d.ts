/**
 * What a sampler sends to programs in TypeScript: the events of `GET /v1/stream`, and samples as JSON.
 *
 * Times are ISO 8601 in UTC. A number that is not finite is null.
 */

/** Events of `GET /v1/stream` by name, with their data, which is JSON on the wire. */
export interface StreamEvents {
  metrics: Metrics;
  sample: SampleGrid;
  generator: ServedGenerator;
  health: HealthEvent;
  quality: Quality;
  status: Status;
}

/** An event of the stream: its name determines the type of its data. */
export type StreamEvent = { [Name in keyof StreamEvents]: { event: Name; data: StreamEvents[Name] } }[keyof StreamEvents];

/** What one training step measured. */
export interface Metrics {
  runId: string;
  step: number;
  imagesSeen: number;
  discriminatorLoss: number | null;
  generatorLoss: number | null;
  realScore: number | null;
  generatedScore: number | null;
  penalty?: number | null;
  /** Share of the step's labelled images that D classifies correctly, where it classifies. */
  accuracy?: number | null;
  stepMillis: number | null;
  batchSize: number;
  generatorVersion: number;
  /** Partition of the images topic to the next offset. */
  inputOffsets: Record<string, number>;
  capturedAt: string;
  reportedAt: string;
}

/** A grid of generated images; its picture is at `href`. */
export interface SampleGrid {
  runId: string;
  step: number;
  imagesSeen: number;
  generatorVersion: number;
  /** A 64-bit integer, which a number of JavaScript cannot hold. */
  seed: string;
  rows: number;
  columns: number;
  /** Pixels between the images. */
  gap: number;
  reportedAt: string;
  href: string;
}

/** The generator that requests without a version are answered with from now on. */
export interface ServedGenerator {
  runId: string;
  version: number;
  step: number;
  imagesSeen: number;
  sha256: string;
  /** Bytes of its parameters. */
  size: number;
  imageShape: [height: number, width: number, channels: number];
  latentSize: number;
  /** 0 without classes. */
  classes: number;
  capturedAt: string;
  servedSince: string;
}

/** Something about the model that people should know. */
export interface HealthEvent {
  at: string;
  kind: string;
  severity: "info" | "warning" | "critical";
  message: string;
  /** Whether a condition begins or ends; absent for what has no duration. */
  phase?: "onset" | "end";
  /** What helps. */
  action?: string;
  runId?: string;
  step?: number;
  since?: string;
  evidence?: Record<string, number | null>;
}

/** The monitor's comparison of a generator with real images. */
export interface Quality {
  runId: string;
  generatorVersion: number;
  step: number;
  imagesSeen: number;
  at: string;
  protocol: string;
  extractor: string;
  realImages: number;
  generatedImages: number;
  frechetDistance: number | null;
  kernelDistance: number | null;
  precision: number | null;
  recall: number | null;
  coverage: number | null;
  slicedWasserstein: number | null;
  realClasses: number[];
  generatedClasses: number[];
  classNames?: string[];
}

/** The state of training and serving, every two seconds. */
export interface Status {
  at: string;
  model: string;
  runId?: string;
  step?: number;
  imagesSeen?: number;
  imagesPerSecond?: number | null;
  stepMillis?: number | null;
  inputDelayMillis?: number;
  lagRecords?: number;
  generatorVersion?: number;
  generatorDelayMillis?: number;
  /** Why the newest generator on the topic is not served. */
  refusal?: { at: string; reason: string; message: string };
  round?: Round;
  /** The conditions that hold now. */
  conditions: HealthEvent[];
}

/** The newest round of a model with several lanes. */
export interface Round {
  number: number;
  openedAt: string;
  closedAt?: string;
  /** Mean distance of the lanes from their average, divided by the average's move in the round. */
  spread?: number;
  lanes: { lane: number; contributed: boolean; trainer?: string; steps?: number; imagesPerSecond?: number | null }[];
}

/** The response to `GET /v1/samples?format=json`. */
export interface Samples {
  runId: string;
  generatorVersion: number;
  imagesSeen: number;
  /** Of 64 bits: numbers of JavaScript hold 53 of them; the header X-Seed has all. */
  seed: number;
  shape: [count: number, height: number, width: number, channels: number];
  dtype: "uint8";
  /** Base64, row by row. */
  pixels: string;
  /** The class of each sample, for generators with classes. */
  labels?: number[];
}

/** The body of every error (RFC 9457). */
export interface Problem {
  type?: string;
  title: string;
  status: number;
  /** One sentence that says what is wrong. */
  detail: string;
}
