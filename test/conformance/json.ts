/** An object of a description: a schema, or whatever holds some. */
export type Json = { [name: string]: unknown };
