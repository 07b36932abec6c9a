/** The file a run's records wait in: JSON, one record a line, hashes and ids only. Port; the state folder implements it. */
export interface Outbox {
  /** Where SQL writes it before `seal`; a file there from an earlier try is replaced. */
  temporaryPath(runId: string): string;
  /** Flushes what SQL wrote, gives it its final name and flushes the folder: from here it survives a crash. */
  seal(runId: string): Promise<void>;
  /** The sealed file from its beginning, in pieces of any size, each there until the next is asked for. @throws {MachineError} outbox.missing */
  read(runId: string): AsyncIterable<Uint8Array>;
  /**
   * Exactly `length` bytes from `offset`. @throws {MachineError} outbox.missing, outbox.damaged (too short)
   * @param into as many bytes, which they are read into; new ones when absent
   */
  slice(runId: string, offset: number, length: number, into?: Uint8Array): Promise<Uint8Array>;
  /** Removes it, sealed or not; nothing there is no error. */
  remove(runId: string): Promise<void>;
}
