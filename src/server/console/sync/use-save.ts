import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { api } from "../api.ts";
import { type Draft, settingsOf } from "./draft.ts";

/** Saves a sync, then shows it: with a plan under way where one was asked for. */
export function useSave(etag: string | undefined) {
  const client = useQueryClient();
  const [, go] = useLocation();
  return useMutation({
    mutationFn: async ({ draft, next }: { draft: Draft; next: "open" | "plan" }) => {
      const params = { name: draft.name };
      await api("PUT /api/syncs/{name}", { params, body: settingsOf(draft), ifMatch: etag });
      if (next === "open") return;
      // It is saved, whatever becomes of the plan: what went wrong is told on the sync's page.
      await api("POST /api/syncs/{name}/plan", { params, idempotencyKey: crypto.randomUUID() }).catch(
        (error: unknown) =>
          notifications.show({ color: "red", title: "Saved, but not planned", message: String(error) }),
      );
    },
    onSuccess: async (_, { draft }) => {
      await client.invalidateQueries();
      go(`/syncs/${encodeURIComponent(draft.name)}`);
    },
  });
}
