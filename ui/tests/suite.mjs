/** A suite of tests that run one after the other and are counted. */
export class Suite {
  #passed = 0;
  #failed = 0;

  constructor(name) {
    this.name = name;
  }

  /** Runs one test. A failure is told and does not end the suite. ONLY=pattern runs those whose name matches. */
  async test(what, body) {
    if (process.env.ONLY && !new RegExp(process.env.ONLY).test(what)) return;
    try {
      await body();
      this.#passed++;
    } catch (error) {
      this.#failed++;
      console.log(`FAIL ${this.name}: ${what}\n${error.stack ?? error}`);
    }
  }

  /** Counts what another program has run. */
  count(passed, failed) {
    this.#passed += passed;
    this.#failed += failed;
  }

  /** Prints the line that sums up, and returns whether all is well. */
  end() {
    console.log(`${this.name}: ${this.#passed} passed, ${this.#failed} failed`);
    return this.#failed === 0;
  }
}
