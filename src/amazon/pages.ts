import { type Fields, fieldsOf, listOf, optional, text } from "./shape.ts";

/** One page of a list, and the token of the next one. */
export interface Page<T> {
  items: T[];
  nextToken?: string;
}

/** More pages than this mean that the filter, or paging itself, does not work. */
const MAX_PAGES = 100;

/** The items of every page, asked for one after the other. */
export async function allPages<T>(page: (next: { nextToken?: string }) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let next: { nextToken?: string } = {};
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const found = await page(next);
    items.push(...found.items);
    if (found.nextToken === undefined) break;
    next = { nextToken: found.nextToken };
  }
  return items;
}

/** Reads a body with a list of that name and a `nextToken`, which is absent, null or empty on the last page. */
export const pageOf =
  <T>(list: string, read: (item: Fields) => T) =>
  (body: unknown): Page<T> => {
    const fields = fieldsOf(body);
    return {
      items: listOf(fields[list] ?? [], list).map(read),
      nextToken: optional(text, fields, "nextToken") || undefined,
    };
  };
