/** Who did what, and when. Never holds a person's value. */
export interface AuditEntry {
  auditId: string;
  /** Epoch milliseconds. */
  at: number;
  who: string;
  /** Such as `sync.run`, `run.approve`, `connection.connect`, `people.forget`. */
  did: string;
  /** A name or an id of ours, never of a person. */
  to?: string;
  detail?: string;
}
