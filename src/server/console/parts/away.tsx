import { Alert, Loader } from "@mantine/core";

/** Says that the service does not answer, for as long as that is so. What is on the page may be old. */
export function Away({ isAway }: { isAway: boolean }) {
  return (
    <div role="status">
      {isAway && (
        <Alert
          color="orange"
          mb="lg"
          icon={<Loader size={16} color="currentColor" aria-hidden />}
          title="The service does not answer"
        >
          What you see may be old. This page goes on by itself as soon as the service is back. Is it running?
          In a terminal: <code>headwater serve</code>
        </Alert>
      )}
    </div>
  );
}
