/** Bytes on loan: until they are given back, nobody else has them. Whoever does not give them back keeps them. */
export interface Lent extends Disposable {
  bytes: Uint8Array<ArrayBuffer>;
}

/** Sizes go by it, so that buffers of about the same size stand in for each other. */
const STEP_BYTES = 1 << 20;

/**
 * Large buffers that are used again. V8 counts what lies outside of its heap too, and looks through the whole heap, on
 * several threads, after every few dozen megabytes of new buffers: that was a sixth of the CPU of sending (Node 24.21).
 */
export class BufferPool {
  readonly #free: ArrayBuffer[] = [];

  /** What is in them is of before. */
  lend(length: number): Lent {
    const fitting = this.#free.findIndex(({ byteLength }) => byteLength >= length);
    const buffer = this.#free.splice(fitting === -1 ? this.#free.length : fitting, 1)[0] ?? newBuffer(length);
    return {
      bytes: new Uint8Array(buffer, 0, length),
      [Symbol.dispose]: () => void this.#free.push(buffer),
    };
  }
}

const newBuffer = (length: number): ArrayBuffer =>
  new ArrayBuffer(Math.ceil(length / STEP_BYTES) * STEP_BYTES);
