import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconBrandAmazon } from "@tabler/icons-react";
import { ApiProblem } from "../api.ts";
import { May } from "../parts/may.tsx";
import { useAction } from "../queries.ts";

/** Leaves for Amazon's own page; Amazon sends the browser back here. */
export function useSignInAtAmazon() {
  return useAction("POST /api/connections/{name}/sign-in", {
    onDone: ({ url }) => window.location.assign(url),
  });
}

export function ConnectButton({ name, isAgain }: { name: string; isAgain: boolean }) {
  const signIn = useSignInAtAmazon();
  const begin = () =>
    signIn.mutate(
      { params: { name } },
      {
        onError: (error) =>
          notifications.show({
            color: "red",
            title: error.message,
            message: error instanceof ApiProblem ? error.problem.hint : undefined,
            autoClose: false,
          }),
      },
    );
  return (
    <May right="connect">
      <Button
        variant={isAgain ? "default" : "filled"}
        leftSection={<IconBrandAmazon size={17} aria-hidden />}
        loading={signIn.isPending || signIn.isSuccess}
        aria-label={`${isAgain ? "Reconnect" : "Connect with Amazon"}: ${name}`}
        onClick={begin}
      >
        {isAgain ? "Reconnect" : "Connect with Amazon"}
      </Button>
    </May>
  );
}
