/** What follows the item that `cursor` names, of a list in the order of its names, and how to ask for more. */
export function pageOf<T extends { name: string }>(
  all: readonly T[],
  { cursor, limit }: { cursor?: string | undefined; limit: number },
): { items: T[]; next?: string; total: number } {
  const rest = cursor === undefined ? all : all.filter(({ name }) => name > cursor);
  const items = rest.slice(0, limit);
  return { items, ...(rest.length > limit && { next: items.at(-1)!.name }), total: all.length };
}
