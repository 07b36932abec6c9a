import { Button, Center } from "@mantine/core";
import { ProblemAlert } from "./problem.tsx";

/** Below a list that has not all come: fetches the next part. Takes what `useApiPages` returned. */
export function More({
  pages: { hasNextPage, isFetchingNextPage, fetchNextPage, error },
}: {
  pages: {
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    fetchNextPage: () => unknown;
    error: unknown;
  };
}) {
  if (!hasNextPage) return null;
  return (
    <>
      <ProblemAlert error={error} />
      <Center>
        <Button variant="default" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
          Show more
        </Button>
      </Center>
    </>
  );
}
