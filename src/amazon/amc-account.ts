/** An account of Amazon Marketing Cloud that a login reaches. */
export interface AmcAccount {
  /** `ENTITY…` */
  accountId: string;
  marketplaceId: string;
  name?: string;
}
