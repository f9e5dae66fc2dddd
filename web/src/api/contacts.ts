/** Contacts: the customers, each with their identities. */
import { queryOptions } from "@tanstack/react-query";

import { api, said } from "./client";
import type { components } from "./schema";
import type { Contact } from "./types";

export const contactKey = (id: number) => ["contacts", id] as const;

export const contactQuery = (id: number) =>
  queryOptions({
    queryKey: contactKey(id),
    queryFn: ({ signal }) =>
      said(api.GET("/api/contacts/{contact_id}", { params: { path: { contact_id: id } }, signal })),
  });

export const contactConversationsQuery = (id: number) =>
  queryOptions({
    queryKey: [...contactKey(id), "conversations"] as const,
    queryFn: async ({ signal }) => {
      const path = { contact_id: id };
      const answer = api.GET("/api/contacts/{contact_id}/conversations", {
        params: { path },
        signal,
      });
      return (await said(answer)).items;
    },
  });

export type ContactChange = components["schemas"]["ContactChange"];

export const changeContact = (id: number, change: ContactChange): Promise<Contact> =>
  said(
    api.PATCH("/api/contacts/{contact_id}", {
      params: { path: { contact_id: id } },
      body: change,
    }),
  );
