package io.streamgan.gan.platform;

/**
 * A weight W divided by its largest singular value (Miyato et al. 2018). The singular value is
 * estimated as sigma = |W^T u|, where u is power iteration's current estimate of the left singular
 * vector. Sigma is a function of W and u alone, so nothing else has to be saved.
 *
 * <p>With v = W^T u / sigma, sigma equals u^T W v. With u and v held fixed, the gradient with
 * respect to W is
 *
 * <pre>
 * dL/dW = (dL/d(W / sigma) - &lt;dL/d(W / sigma), W / sigma&gt; u v^T) / sigma
 * </pre>
 */
public interface SpectralNorm {
  /** Is added to the square of every norm. */
  double TINY = 1e-12;

  /** Returns the effective weight W / sigma, as the last {@link #refresh} computed it. */
  Tensor effective();

  /** Computes the effective weight from W and u. */
  void refresh();

  /**
   * Replaces the gradient with respect to the effective weight by the gradient with respect to W.
   */
  void toRawGradient();

  /** Runs one power iteration and computes the effective weight, after an update of W. */
  void iterate();
}
