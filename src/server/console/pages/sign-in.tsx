import {
  Alert,
  Button,
  Center,
  Code,
  Group,
  Paper,
  PasswordInput,
  Stack,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { IconLinkOff } from "@tabler/icons-react";
import { type FormEvent, useEffect, useState } from "react";
import { ProblemAlert } from "../parts/problem.tsx";
import { useAction } from "../queries.ts";

/** For whoever is not signed in: with a password, or by the link that the terminal shows. */
export function SignIn() {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useAction("POST /api/sign-in");
  const isLinkUsed = new URLSearchParams(window.location.search).has("link");
  useEffect(() => {
    document.title = "Sign in – Headwater";
  }, []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate({ body: { email, password } });
  };
  return (
    <Center mih="100dvh" p="md" component="main">
      <Stack w="100%" maw="25rem" gap="lg">
        <Group gap="sm" justify="center">
          <img src="/icon.svg" width={36} height={36} alt="" />
          <Title order={1} size="h3">
            Sign in to Headwater
          </Title>
        </Group>
        {isLinkUsed && (
          <Alert
            color="orange"
            icon={<IconLinkOff aria-hidden />}
            title="This link has been used"
            role="alert"
          >
            Each sign-in link works once, and not for long. For a new one, in a terminal on that machine:{" "}
            <Code>headwater users link</Code>
          </Alert>
        )}
        <Paper withBorder p="xl">
          <form onSubmit={submit}>
            <Stack>
              <TextInput
                label="Email"
                type="email"
                autoComplete="username"
                required
                value={email}
                onChange={(event) => setEmail(event.currentTarget.value)}
              />
              <PasswordInput
                label="Password"
                autoComplete="current-password"
                required
                value={password}
                onChange={(event) => setPassword(event.currentTarget.value)}
              />
              <ProblemAlert error={signIn.error} />
              <Button type="submit" loading={signIn.isPending} mt="xs">
                Sign in
              </Button>
            </Stack>
          </form>
        </Paper>
        <Text c="dimmed" size="sm" ta="center">
          On your own machine, open the link that <Code>headwater serve</Code> prints: it signs you in once,
          without a password.
        </Text>
      </Stack>
    </Center>
  );
}
