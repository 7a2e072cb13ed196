/** Lets the answer to the newest question through, and none of the earlier ones, in whatever order they come. */
export class Latest {
  #asked = 0;

  /** The answer; undefined when something else has been asked since, or everything was dropped. */
  async ask(answer) {
    const mine = ++this.#asked;
    try {
      const value = await answer;
      return mine === this.#asked ? value : undefined;
    } catch (failure) {
      if (mine === this.#asked) {
        throw failure;
      }
      return undefined;
    }
  }

  /** Lets no answer through to what has been asked so far. */
  drop() {
    this.#asked++;
  }
}
