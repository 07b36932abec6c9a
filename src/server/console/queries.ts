import {
  keepPreviousData,
  QueryClient,
  type UseQueryOptions,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { type Answer, ApiProblem, api, type OperationKey } from "./api.ts";

type Given<K extends OperationKey> = Parameters<typeof api<K>>[1];

/** What the pages have asked for. A problem is shown as it is: only a service that is away is asked again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      retry: (failures, error) => error instanceof ApiProblem && error.problem.status === 0 && failures < 30,
      retryDelay: 1_000,
      staleTime: 2_000,
    },
  },
});

/** Asks for something that is read, and again whenever the service says that it has changed. */
export const useApi = <K extends OperationKey>(
  key: K,
  given: Given<K>,
  options: Pick<UseQueryOptions<Answer<K>>, "enabled" | "refetchInterval"> = {},
) =>
  useQuery<Answer<K>>({
    queryKey: [key, given],
    queryFn: ({ signal }) => api(key, { ...given, signal }),
    ...options,
  });

/** Does something, and has everything asked for anew that a page shows. */
export function useAction<K extends OperationKey>(
  key: K,
  { onDone }: { onDone?: (answer: Answer<K>) => void } = {},
) {
  const client = useQueryClient();
  return useMutation<Answer<K>, Error, Given<K>>({
    mutationFn: (given) => api(key, given),
    onSuccess: async (answer) => {
      await client.invalidateQueries();
      onDone?.(answer);
    },
  });
}

type Listed<K extends OperationKey> =
  Answer<K> extends { items: (infer Item)[]; next?: string | undefined } ? Item : never;
/** Operations that answer with part of a longer list. */
type PagedKey =
  | "GET /api/event-syncs"
  | "GET /api/runs"
  | "GET /api/runs/{runId}/requests"
  | "GET /api/syncs"
  | "GET /api/audit";

/**
 * Asks for a long list part by part. `items` are those that have come; `More` fetches the next. `keep`: what was shown
 * stays until another search has its answer.
 */
export function useApiPages<K extends PagedKey>(
  key: K,
  given: Omit<Given<K>, "signal">,
  { enabled = true, keep = false }: { enabled?: boolean; keep?: boolean } = {},
) {
  // The compiler can't follow a cursor that is put into the query of several operations.
  const part = api as unknown as (key: K, given: unknown) => Promise<Answer<K>>;
  const asked = given as unknown as { query?: object };
  const query = useInfiniteQuery({
    queryKey: [key, given, "pages"],
    queryFn: ({ signal, pageParam }) =>
      part(key, { ...asked, signal, query: { ...asked.query, cursor: pageParam } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => (last as { next?: string }).next,
    placeholderData: keep ? keepPreviousData : undefined,
    enabled,
  });
  const items = query.data?.pages.flatMap((page) => (page as { items: Listed<K>[] }).items);
  return { ...query, items };
}
