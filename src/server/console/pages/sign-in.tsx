import { Button, Center, Paper, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { ProblemAlert } from "../parts/problem.tsx";
import { useAction } from "../queries.ts";

/** For whoever is not signed in: with a password, or by the link that the terminal shows. */
export function SignIn() {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useAction("POST /api/sign-in");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate({ body: { email, password } });
  };
  return (
    <Center mih="100vh" p="md" component="main">
      <Paper withBorder p="xl" w="100%" maw="24rem">
        <form onSubmit={submit}>
          <Stack>
            <Title order={1} size="h3">
              Sign in to Headwater
            </Title>
            <Text c="dimmed" size="sm">
              On your own machine, open the link that <b>headwater serve</b> prints: it signs you in once,
              without a password.
            </Text>
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
            <Button type="submit" loading={signIn.isPending}>
              Sign in
            </Button>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
